"""Offers: dated rules over a firm's facts, with amounts, prices and reasons.

An offer is one YAML file; the catalogue is a folder of them. Everything about one offer is read by
:mod:`~huoshui.offers.load`, resolved for a day by :mod:`~huoshui.offers.dates`, and then evaluated
(:mod:`~huoshui.offers.compile`), explained (:mod:`~huoshui.offers.explain`), tested
(:mod:`~huoshui.offers.testing`), written out for people (:mod:`~huoshui.offers.render`) and compared
(:mod:`~huoshui.offers.diff`), all from the same canonical trees.
"""
