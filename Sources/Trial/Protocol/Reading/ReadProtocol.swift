import Notation

/// A protocol that has passed `check`, what is to be said of it besides, and where in its file each place stands.
public struct ReadProtocol: Equatable, Sendable {
  public var trial: TrialProtocol
  /// What is legal and read, but to be looked at, in the order of the file.
  public var warnings: [Fault]
  let root: Node

  init(trial: TrialProtocol, warnings: [Fault], root: Node) {
    self.trial = trial
    self.warnings = warnings
    self.root = root
  }

  /// A fault that was found later, as by a simulation, with the line and column of its place in the file; of the last of its keys that the file has.
  ///
  /// - Parameter atValue: where the value of the place begins, which is wrong and not its key.
  public func located(_ fault: Fault, atValue: Bool = false) -> Fault {
    var located = fault
    let spot = Self.spot(of: fault.place, in: Spot(root: root))
    let position = atValue ? spot.node.position : spot.key
    located.line = position.line
    located.column = position.column
    return located
  }

  private static func spot(of place: String, in spot: Spot) -> Spot {
    for (key, below) in spot.entries {
      if place == key { return below }
      if place.hasPrefix(key + ".") { return Self.spot(of: String(place.dropFirst(key.count + 1)), in: below) }
    }
    return spot
  }
}
