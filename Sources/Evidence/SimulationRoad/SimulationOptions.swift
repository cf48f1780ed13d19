/// What of a programme's files is not followed to the letter, on purpose.
public struct SimulationOptions: Equatable, Sendable {
  /// Trials simulated by the means of their arms and strata, with the standard deviation known: some hundred times as fast, where nobody leaves.
  public var byMeans: Set<String>
  /// Every patient's arm is drawn by himself, by the ratio, whatever method the file names.
  public var independentAllocation: Bool
  /// Whether a draw is left as soon as one trial's claims cannot hold, so that only the posterior of all claims is had, several times as fast.
  public var leavesEarly: Bool

  public init(byMeans: Set<String> = [], independentAllocation: Bool = false, leavesEarly: Bool = false) {
    (self.byMeans, self.independentAllocation, self.leavesEarly) = (byMeans, independentAllocation, leavesEarly)
  }
}
