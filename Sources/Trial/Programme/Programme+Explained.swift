extension Programme {
  /// What the file leaves out, one place a line, with the reason behind it; the file says the rest itself.
  public func explained() -> String {
    defaults.map { "\($0.place): \($0.value)   # default: \($0.reason)\n" }.joined()
  }
}
