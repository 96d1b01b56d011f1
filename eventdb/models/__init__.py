"""The tables of eventdb as SQLAlchemy models, one aggregate a module."""

from eventdb.models.agreement import Agreement
from eventdb.models.arcs import ARCS, Arc
from eventdb.models.base import Base
from eventdb.models.event import Event, EventTopic, Participation
from eventdb.models.evidence import Citation, Claim, ClaimCitation, Coding, Document
from eventdb.models.ledger import Load, LoadCoding, Reject
from eventdb.models.people import Leader, LeaderAlias, OfficeTerm
from eventdb.models.protest import Protest
from eventdb.models.reference import (
    Act,
    Calendar,
    Cameo,
    Country,
    CountryAlias,
    Instrument,
    Organization,
    Place,
    Role,
    SizeRule,
    Tactic,
    Topic,
)
from eventdb.models.report import Report, ReportLeft, ReportMonth, ReportReplaced
from eventdb.models.statement import Statement
from eventdb.models.summit import Summit

__all__ = [
    "ARCS",
    "Act",
    "Agreement",
    "Arc",
    "Base",
    "Calendar",
    "Cameo",
    "Citation",
    "Claim",
    "ClaimCitation",
    "Coding",
    "Country",
    "CountryAlias",
    "Document",
    "Event",
    "EventTopic",
    "Instrument",
    "Leader",
    "LeaderAlias",
    "Load",
    "LoadCoding",
    "OfficeTerm",
    "Organization",
    "Participation",
    "Place",
    "Protest",
    "Reject",
    "Report",
    "ReportLeft",
    "ReportMonth",
    "ReportReplaced",
    "Role",
    "SizeRule",
    "Statement",
    "Summit",
    "Tactic",
    "Topic",
]
