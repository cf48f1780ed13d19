import Mathematics
import Trial

/// The subgroups of the tested analysis with the shares that the file gives their factors.
///
/// A subgroup on the baseline, on a factor whose levels come from the data, or in which everybody or nobody is, has no share before the trial and is left out.
public struct PlannedSubgroups: Equatable, Sendable {
  /// Those with a share.
  public let subgroups: [Subgroup]
  public let shares: SubsetShares
  /// Those without.
  public let leftOut: [Subgroup]

  /// Nil where no subgroup has a share.
  ///
  /// Shares are of the hypothesis' population.
  init?(_ subgroups: [Subgroup], in population: Population, within: Condition?) {
    let planned = PlannedPopulation(population)
    let inside = within.map { [$0] } ?? []
    guard let whole = planned.share(of: inside), whole > 0 else { return nil }
    func share(_ conditions: [Condition]) -> Double? { planned.share(of: inside + conditions).map { $0 / whole } }
    let known = subgroups.filter { share([$0.condition]).map { $0 > 1e-9 && $0 < 1 - 1e-9 } ?? false }
    guard !known.isEmpty else { return nil }
    self.subgroups = known
    leftOut = subgroups.filter { one in !known.contains { $0.condition == one.condition } }
    shares = SubsetShares(
      shared: Matrix(known.map { first in known.map { second in share([first.condition, second.condition]) ?? 0 } }))
  }

  /// Of a trial's first hypothesis; nil where its analysis has none that can be planned.
  public init?(of trial: TrialProtocol) {
    let comparison = PrimaryComparison(of: trial)
    guard let analysis = comparison.analysis, !analysis.subgroups.isEmpty else { return nil }
    self.init(analysis.subgroups, in: trial.population, within: comparison.population)
  }
}
