import Notation

/// A scenario laid over the assumptions: a key of the scenario replaces that of the assumptions whole.
struct Merged {
  var own: Spot
  var shared: Spot?

  /// Keys that say what a name is, and belong to one block alone.
  private static let remarks: Set<String> = ["label", "note", "source"]

  subscript(key: String) -> Spot? { own[key] ?? (Self.remarks.contains(key) ? nil : shared?[key]) }
  var place: String { own.place }
  /// The scenario's.
  var name: String { String(own.place.drop { $0 != "." }.dropFirst()) }
}
