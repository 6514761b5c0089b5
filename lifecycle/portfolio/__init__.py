"""The auditor's pages: how the offering shrinks, and the operations behind every figure."""
