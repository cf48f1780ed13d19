/// The plan of the house as data: which room may import which, and which modules from outside. CONTRIBUTING.md shows the same table.
enum Plan {
  /// Room → the rooms that it may import.
  static let arrows: [String: Set<String>] = [
    "Mathematics": [],
    "Notation": [],
    "Trial": ["Notation"],
    "Pharmacology": ["Mathematics", "Notation"],
    "Design": ["Trial", "Mathematics"],
    "Analysis": ["Design", "Trial", "Mathematics"],
    "Simulation": ["Analysis", "Design", "Pharmacology", "Trial", "Mathematics"],
    "Evidence": ["Simulation", "Pharmacology", "Analysis", "Design", "Trial", "Mathematics", "Notation"],
    "Report": ["Trial"],
    "Studio": ["Report", "Evidence", "Simulation", "Pharmacology", "Analysis", "Design", "Trial", "Mathematics", "Notation"],
  ]

  /// Module from outside → the rooms that may import it.
  static let outside: [String: Set<String>] = [
    "CBoost": ["Mathematics"],
    "CKernels": ["Mathematics"],
    "Yams": ["Notation"],
    "ArgumentParser": ["Studio"],
    "Crypto": ["Studio"],
  ]

  /// What comes with the toolchain, free to every room; what of it no room below Studio may use stands in `Forbidden`.
  static let toolchain: Set<String> = ["Swift", "Foundation", "FoundationEssentials", "Glibc", "Darwin", "Dispatch", "Synchronization"]

  /// Folders of Sources that are no rooms: the C behind Mathematics and the benchmarks, and the program, which opens Studio.
  static let besides: Set<String> = ["CAllocations", "CBoost", "CKernels", "equipoise"]

  static func mayImport(_ module: String, from room: String) -> Bool {
    if toolchain.contains(module) { return true }
    if room == "equipoise" { return module == "Studio" }
    if let rooms = outside[module] { return rooms.contains(room) }
    return arrows[room]?.contains(module) ?? false
  }
}
