"""What people settle: cases, referrals, verdicts, decisions, counter-notices, messages."""
