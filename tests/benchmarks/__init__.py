"""Speed against budgets: `make bench`. Not collected as tests; see docs/benchmarks.md."""
