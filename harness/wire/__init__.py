"""The wire: transport, browser, JOSE and the RP's own endpoints. Everything that meets a target's bytes first."""
