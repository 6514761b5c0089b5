"""Pricing guidance: guidelines, prices, aid blocks, value added tax, and the checks that tie each to a rule."""
