"""From codings to rows: resolve, project into records, keep the ledger, take back."""
