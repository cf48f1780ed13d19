import Mathematics
import Trial

extension Findings {
  /// Questions, readings, design unknowns, the model of what was quoted, modifiers, course and mechanism: each before and after the claims.
  func unknowns() -> [ProgrammeFindings.UnknownFinding] {
    var found: [ProgrammeFindings.UnknownFinding] = []
    for question in programme.alternatives {
      guard question.isWeighed else {
        found.append(
          .init(name: question.name, content: .notAssessed(question.alternatives.map(\.name)), sources: question.alternatives.flatMap(\.sources)))
        continue
      }
      let world = sample.column(layout.world)
      let place = question.alternatives.map { alternative in
        model.worlds.map { $0.choices.contains { $0.question == question.name && $0.alternative == alternative.name } }
      }
      let values = world.map { draw in Double(place.firstIndex { $0[Int(draw)] } ?? 0) }
      found.append(
        .init(
          name: question.name, content: .choices(choices(question.alternatives.map(\.name), values)),
          sources: question.alternatives.flatMap(\.sources)))
    }
    for (slot, unknown) in model.unknowns.enumerated() {
      let column = sample.column(layout.unknowns.lowerBound + slot)
      if let options = unknown.options {
        found.append(.init(name: unknown.name, content: .choices(choices(options, column)), sources: unknown.sources))
      } else if let content = number(column) {
        found.append(.init(name: unknown.name, content: content, sources: unknown.sources))
      }
    }
    if let reporting = model.reporting {
      let sources = programme.reporting?.sources ?? []
      if let content = number(sample.column(layout.reportsOthers)) {
        found.append(.init(name: "probability if not significant", content: content, sources: sources))
      }
      found.append(.init(name: "subsets examined", content: .choices(examined(reporting.examined)), sources: sources))
    }
    for (i, modifier) in model.modifiers.enumerated() {
      let benefit = programme.benefits[modifier.benefit]
      guard let content = number(sample.column(layout.modifiers.lowerBound + i)) else { continue }
      found.append(.init(name: "\(benefit.name) more where \(modifier.condition.text)", content: content, sources: benefit.sources))
    }
    if let course = programme.course {
      for (name, column) in [("onset", layout.course.lowerBound), ("waning per week", layout.course.lowerBound + 1)] {
        guard let content = number(sample.column(column)) else { continue }
        found.append(.init(name: "course.\(name)", content: content, sources: course.sources))
      }
    }
    for (prior, range) in zip(model.doseResponses, layout.mechanisms) {
      if prior.alternatives.filter({ $0.weight > 0 }).count > 1 {
        let names = prior.alternatives.map { $0.name ?? "as written" }
        found.append(.init(name: "dose-response", content: .choices(choices(names, sample.column(range.lowerBound)).filter { $0.prior > 0 })))
      }
      for (i, name) in prior.varying.enumerated() {
        guard let content = number(sample.column(range.lowerBound + 1 + i)) else { continue }
        found.append(.init(name: "mechanism.\(name)", content: content, sources: inference.mechanism?.parameter(name)?.source ?? []))
      }
    }
    return found
  }

  private func number(_ column: [Double]) -> ProgrammeFindings.UnknownFinding.Content? {
    let maker = BeliefMaker(column)
    guard let prior = maker.belief(before), let posterior = maker.belief(after) else { return nil }
    return .number(prior: prior, posterior: posterior)
  }

  /// Shares of the draws that have the unknown at all.
  private func choices(_ names: [String], _ values: [Double]) -> [ProgrammeFindings.UnknownFinding.Choice] {
    var (prior, posterior) = (names.map { _ in 0.0 }, names.map { _ in 0.0 })
    for (draw, value) in values.enumerated() where !value.isNaN {
      prior[Int(value)] += before[draw]
      posterior[Int(value)] += after[draw]
    }
    let (total, weight) = (prior.reduce(0, +), posterior.reduce(0, +))
    return names.enumerated().map { place, name in
      let (p, q) = (total > 0 ? prior[place] / total : 0, weight > 0 ? posterior[place] / weight : 0)
      var square = 0.0
      for (draw, value) in values.enumerated() where !value.isNaN && weight > 0 {
        let d = after[draw] / weight * ((Int(value) == place ? 1 : 0) - q)
        square += d * d
      }
      return choice(name, p, q, square.squareRoot())
    }
  }

  private func choice(_ name: String, _ p: Double, _ q: Double, _ error: Double) -> ProgrammeFindings.UnknownFinding.Choice {
    // A choice that is certain before or after has no odds to compare: 1 stands for one that nothing could move.
    let isMovable = p > 0 && p < 1
    let factor = isMovable ? q / max(1 - q, 1e-12) * (1 - p) / p : 1
    return .init(name: name, prior: p, posterior: q, posteriorError: error, bayesFactor: factor)
  }

  private func examined(_ counts: [(count: Int, probability: Double)]) -> [ProgrammeFindings.UnknownFinding.Choice] {
    let ratio = sample.prior(0)
    var (sums, squares) = (counts.map { _ in 0.0 }, counts.map { _ in 0.0 })
    let columns = layout.examined.map { sample.column($0) }
    let total = ratio.indices.reduce(0.0) { sum, draw in columns.reduce(sum) { $0 + ratio[draw] * $1[draw] } }
    for m in counts.indices {
      for draw in ratio.indices { sums[m] += ratio[draw] * columns[m][draw] }
      let q = total > 0 ? sums[m] / total : counts[m].probability
      for draw in ratio.indices where total > 0 {
        let all = columns.reduce(0.0) { $0 + $1[draw] }
        let d = ratio[draw] / total * (columns[m][draw] - q * all)
        squares[m] += d * d
      }
    }
    return counts.indices.map { m in
      let posterior = isPossible && total > 0 ? sums[m] / total : counts[m].probability
      return choice("\(counts[m].count)", counts[m].probability, posterior, squares[m].squareRoot())
    }
  }
}
