import Mathematics
import Trial

/// Patients of one trial who have nobody in common with the other parts of their partition: a subset that was asked for, or all others.
struct SubgroupPart: Sendable {
  /// Index into the analysis' subgroups; nil for all others.
  var subset: Int?
  var name: String
  /// One a subject of the trial.
  var members: [Bool]
  /// The effect within; nil where it cannot be fitted.
  var contrast: FittedModel.Contrast?

  var patients: Int { members.count { $0 } }
}

/// Parts of one trial that share nobody, whose effects are shrunken together.
struct SubgroupPartition: Sendable {
  /// The factor, or the condition where it is of none alone.
  var name: String
  var parts: [SubgroupPart]

  /// The effects of the parts, where each has one.
  var effects: ExchangeableEffects? {
    let found = parts.compactMap(\.contrast)
    guard found.count == parts.count, found.count >= 2, found.allSatisfy({ $0.standardError > 0 }) else { return nil }
    return ExchangeableEffects(estimates: found.map(\.estimate), standardErrors: found.map(\.standardError))
  }
}

extension TrialAnalysis {
  /// The subgroups in partitions: those of one factor that share nobody together, with all others where they leave some; any other beside all others.
  ///
  /// A patient for whom the condition cannot be told is in no part.
  func subgroupPartitions() -> [SubgroupPartition] {
    let subgroups = plan.analysis.subgroups
    let taken = taking(partIn: plan.estimand, first: conclusion.last.patients)
    func limited(_ members: [Bool]) -> [Bool] { zip(members, taken).map { $0 && $1 } }
    let inside = subgroups.map { limited(data.subjectsIn($0.condition)) }
    let outside = subgroups.map { limited(data.subjectsOutside($0.condition)) }
    func part(_ index: Int) -> SubgroupPart {
      let contrast = conclusion.subsets.first { $0.subset == index }?.contrast.map { FittedModel.Contrast($0) }
      return SubgroupPart(subset: index, name: subgroups[index].condition.text, members: inside[index], contrast: contrast)
    }
    var partitions: [SubgroupPartition] = []
    var done: Set<Int> = []
    for index in subgroups.indices where !done.contains(index) {
      var group = [index]
      if let factor = subgroups[index].condition.soleFactor {
        let all = subgroups.indices.filter { subgroups[$0].condition.soleFactor == factor }
        let sharesNobody = taken.indices.allSatisfy { subject in all.count { inside[$0][subject] } <= 1 }
        if sharesNobody { group = all }
      }
      done.formUnion(group)
      var parts = group.map(part)
      let rest = taken.indices.map { subject in group.allSatisfy { outside[$0][subject] } }
      if rest.contains(true) {
        parts.append(
          SubgroupPart(
            name: othersName(subgroups[index].condition, rest), members: rest, contrast: try? effect(in: rest, of: subgroups[index].condition)))
      }
      partitions.append(SubgroupPartition(name: subgroups[index].condition.soleFactor ?? subgroups[index].condition.text, parts: parts))
    }
    return partitions
  }

  /// `country = other` where one level is left; else `all others`.
  private func othersName(_ condition: Condition, _ rest: [Bool]) -> String {
    guard let name = condition.soleFactor, let factor = data.factors.first(where: { $0.column == Factor.column(named: name) }) else {
      return "all others"
    }
    let codes = Set(rest.indices.filter { rest[$0] }.map { factor.codes[$0] })
    guard codes.count == 1, let code = codes.first, factor.levels.indices.contains(code) else { return "all others" }
    return "\(name) = \(factor.levels[code])"
  }

  /// The tested analysis on some patients alone, without the terms of a factor that has one level among them.
  func effect(in members: [Bool], of condition: Condition) throws(MathematicalFailure) -> FittedModel.Contrast {
    let frame = try ModelFrame(
      dataAtEnd.measure(plan.questions[0].measure), for: plan.analysis, estimand: plan.estimand, visit: plan.visit, control: plan.control)
    var constant: [String] = []
    for case .factor(let name, _, _) in condition.clauses {
      let column = Factor.column(named: name)
      guard let factor = data.factors.first(where: { $0.column == column }) else { continue }
      if Set(members.indices.filter { members[$0] }.map { factor.codes[$0] }).count <= 1 { constant.append(column) }
    }
    let fit = try ModelFit(plan.analysis.model.without(constant), frame: frame, method: FitMethod(plan.analysis), subjects: members)
    guard let arm = fit.frame.index(of: ColumnName.plannedTreatment), let levels = fit.frame.variables[arm].levels,
      let level = levels.firstIndex(of: plan.trial.arms[plan.treatment].name)
    else { throw MathematicalFailure(.outsideDomain, computing: "a contrast of arms in a model without TRT01P") }
    return try fit.difference(of: arm, level: level, from: 0, visit: frame.visitCount > 1 ? plan.visit : nil, weights: plan.analysis.means)
  }
}

extension Condition {
  /// The factor of a condition that is on one alone.
  var soleFactor: String? {
    guard clauses.count == 1, case .factor(let name, _, _) = clauses[0] else { return nil }
    return name
  }
}
