"""The applicant's case: plan, transitions, adjudication, enrollment; never sees relying parties."""
