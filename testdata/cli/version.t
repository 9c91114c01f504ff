$ rubicon version
rubicon 0.1.0

$ rubicon --version
rubicon 0.1.0
