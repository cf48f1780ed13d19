/// What becomes of a score made of items of which some are missing.
public enum MissingItems: Equatable, Sendable {
  /// Where one is missing, the score is.
  case none
  /// With at most so many missing, the rest is raised to what all items can give.
  case prorate(upTo: Int)

  /// How many may be missing.
  var limit: Int { if case .prorate(let count) = self { count } else { 0 } }

  var written: String { if case .prorate(let count) = self { "prorate up to \(count)" } else { "none" } }

  /// `none` or `prorate up to 2`.
  init?(written: String) {
    if written == "none" {
      self = .none
      return
    }
    let start = "prorate up to "
    // Half of the items at most: beyond, the score would be more of what is not there.
    guard written.hasPrefix(start), let count = Int(written.dropFirst(start.count)), (1...8).contains(count), written == "\(start)\(count)" else {
      return nil
    }
    self = .prorate(upTo: count)
  }
}
