import Mathematics

/// How much worse the patients who left must have fared than imputed before a result no longer holds.
///
/// δ is added to every value imputed after the event outside the reference arm, in the endpoint's unit. At each δ the whole analysis is taken again, with
/// its standard error; the tipping point is the δ at which the two-sided p reaches the level.
///
/// - Reference: Ratitch B, O'Kelly M, Tosiello R (2013), Pharm Stat 12:337–347.
/// - Checked: estimates at δ = 1, 3, 5 of `References/imputation`; p at the tipping point is the level.
public struct TippingPoint: Sendable {
  public struct Row: Equatable, Sendable {
    public var delta: Double
    public var difference: FittedModel.Contrast
  }
  /// From the first δ to the last, in equal steps.
  public let rows: [Row]
  /// The two-sided level.
  public let level: Double
  /// Where p first reaches the level between the first δ and the last; nil where it does not.
  public let delta: Double?

  /// - Parameters:
  ///   - range: of δ, from the value at which the analysis stands to the worst; it may fall.
  ///   - steps: how many parts the range is cut into; 10.
  ///   - level: two-sided, in (0, 1).
  public init(
    _ replicates: ImputationReplicates, arm: Int, visit: Int, from first: Double, to last: Double, steps: Int = 10, level: Double
  ) throws(MathematicalFailure) {
    precondition(steps >= 1 && first != last && level > 0 && level < 1, "a range of δ has a length, and a level lies in (0, 1)")
    self.level = level
    func row(_ δ: Double) throws(MathematicalFailure) -> Row {
      Row(delta: δ, difference: try replicates.difference(of: arm, visit: visit, delta: δ))
    }
    var rows: [Row] = []
    for step in 0...steps { rows.append(try row(step == steps ? last : first + (last - first) * Double(step) / Double(steps))) }
    self.rows = rows
    let isSignificant = rows.map { $0.difference.pTwoSided <= level }
    guard let place = (1..<rows.count).first(where: { isSignificant[0] && !isSignificant[$0] }) else {
      delta = nil
      return
    }
    // Halved until no number lies between.
    var (holds, fails) = (rows[place - 1].delta, rows[place].delta)
    while true {
      let middle = (holds + fails) / 2
      if middle == holds || middle == fails { break }
      if try row(middle).difference.pTwoSided <= level { holds = middle } else { fails = middle }
    }
    delta = holds
  }
}
