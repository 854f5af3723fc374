"""The scenario language: strict files in, typed scenarios out, every mistake found before anything is sent."""
