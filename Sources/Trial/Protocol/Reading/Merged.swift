import Notation

/// A scenario laid over the assumptions: a key of the scenario replaces that of the assumptions whole.
struct Merged {
  var own: Spot
  var shared: Spot?
  /// Name of the first endpoint, whose truth may stand under its name.
  var primary: String?

  /// Keys that say what a name is, and belong to one block alone.
  private static let remarks: Set<String> = ["label", "note", "source"]

  /// What `endpoints` may say of the first endpoint as of the others.
  static let measured = ["effect", "standard deviation", "control change"]

  subscript(key: String) -> Spot? {
    guard !Self.remarks.contains(key) else { return own[key] }
    let isMeasured = Self.measured.contains(key)
    let ofPrimary = isMeasured ? primary.flatMap { (own["endpoints"] ?? shared?["endpoints"])?[$0]?[key] } : nil
    return own[key] ?? ofPrimary ?? shared?[key]
  }
  var place: String { own.place }
  /// The scenario's.
  var name: String { String(own.place.drop { $0 != "." }.dropFirst()) }
}
