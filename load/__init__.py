"""Journeys under load: the harness's own flows on Locust, with claims and thresholds."""
