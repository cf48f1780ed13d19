import Mathematics
import Trial

/// What subsets will show by luck.
extension DesignResults {
  /// `subgroupLuck` (some subset, one row a truth) and `subgroups` (each of them); nothing where none has a share before the trial, equivalence is tested, or
  /// delayed patients decide.
  func appendSubgroups(_ size: PlannedSize, to results: inout TrialResults) throws(MathematicalFailure) {
    guard comparison.test != .equivalence, !trial.decidesWithDelayed, let planned = PlannedSubgroups(of: trial) else { return }
    let truths = try luckTruths(size)
    guard !truths.isEmpty else { return }
    let luck = SubgroupLuck(planned.shares, test: test, level: trial.design.error.perSide)
    do throws(MathematicalFailure) {
      let tables = try luck.tables(
        of: planned.subgroups, under: truths, unit: unit, from: "the shares that the file has", leftOut: planned.leftOut)
      results.append("subgroupLuck", .table(tables.some))
      results.append("subgroups", .table(tables.each))
    } catch { results.append("subgroupLuck", .table(luck.table([], note: "Not computed: \(error.computing).", unit: unit))) }
  }

  /// No effect, and each scenario whose effect is one number.
  private func luckTruths(_ size: PlannedSize) throws(MathematicalFailure) -> [SubgroupLuck.Truth] {
    let patients = Double(size.patients) * comparison.share
    let null = comparison.nullBenefit
    var truths: [SubgroupLuck.Truth] = []
    for scenario in trial.scenarios where scenario.prior(comparison) == nil {
      let means = try trial.plannedMeans(scenario, comparison)
      let benefit = comparison.benefit(in: scenario)
      truths.append(
        SubgroupLuck.Truth(
          name: scenario.name, effect: comparison.effect(in: scenario),
          drift: benefit == null ? 0 : means.drift(benefit: benefit, patients: patients), standardError: means.standardError(patients: patients)))
    }
    if let first = truths.first, !truths.contains(where: { $0.drift == 0 }) {
      truths.insert(
        SubgroupLuck.Truth(
          name: null == 0 ? "no effect" : "at the margin", effect: null == 0 ? 0 : comparison.benefitSign * null, drift: 0,
          standardError: first.standardError), at: 0)
    }
    return truths
  }
}
