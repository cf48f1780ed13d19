import Mathematics
import Trial

/// What a point of the latent space means: a world, benefits, modifiers, course and unknowns.
struct LatentDraw: Sendable {
  let world: Int
  let benefits: [Double]
  let modifiers: [Double]
  /// Of a benefit over the one it is relative to; 1 for one that has a prior.
  let relative: [Double]
  let course: (onset: Double, waning: Double)?
  /// By slot; NaN where the world does not have it.
  let unknowns: [Double]

  /// Whether the mechanism has its ratios.
  var isSound: Bool { relative.allSatisfy(\.isFinite) }

  /// - Parameter world: in place of the one that the point is in.
  init(_ z: [Double], _ space: LatentSpace, _ model: ProgrammeModel, world known: Int? = nil) {
    world = known ?? space.world.map { Int($0.value(z)) } ?? 0
    benefits = space.benefits.map { $0?.value(z) ?? .nan }
    modifiers = space.modifiers.map { $0.value(z) }
    let mechanisms = space.mechanisms.map { (parameters: $0.parameters.map { $0.value(z) }, alternative: Int($0.alternative.value(z))) }
    relative = model.ratios.map { ratio in
      guard let ratio else { return 1 }
      let drawn = mechanisms[ratio.mechanism]
      return model.doseResponses[ratio.mechanism].relativeEffect(
        dose: ratio.dose, relativeTo: ratio.referenceDose, parameters: drawn.parameters, alternative: drawn.alternative)
    }
    course = space.course.map { laws -> (onset: Double, waning: Double) in (laws.onset.value(z) * (model.course?.unit ?? 1), laws.waning.value(z)) }
    var unknowns = [Double](repeating: .nan, count: space.unknowns.count)
    for slot in model.worlds[world].slots { unknowns[slot] = space.unknowns[slot].value(z) }
    self.unknowns = unknowns
  }

  /// The benefit of an arm without its modifiers, and the points that each modifier adds: ρ (b + deviation) and ρ times the reference's own, then its own.
  func effect(of benefit: Int, _ model: ProgrammeModel, deviation: (Int) -> Double) -> (points: Double, modifiers: [Double]) {
    var added = [Double](repeating: 0, count: modifiers.count)
    for (place, modifier) in model.modifiers.enumerated() where modifier.benefit == benefit { added[place] = modifiers[place] }
    guard let ratio = model.ratios[benefit] else { return (benefits[benefit] + deviation(benefit), added) }
    let reference = effect(of: ratio.reference, model, deviation: deviation)
    let ρ = relative[benefit]
    for place in added.indices { added[place] += ρ * reference.modifiers[place] }
    return (ρ * reference.points, added)
  }

  /// g at each visit but for the mechanism's, as on the exact road; nil where the programme has no course.
  func course(weeks: [Double], end: Int, _ model: ProgrammeModel) -> [Double]? {
    guard let course, let from = model.course?.from else { return nil }
    func G(_ w: Double) -> Double { -plainExpMinusOne(-w / course.onset) * plainExp(-course.waning * max(w - from, 0)) }
    let whole = G(weeks[end])
    return weeks.map { G($0) / whole }
  }

  /// The quantities in the order of the findings: benefits, benefits over patients, ratios; deviations of trials left out.
  func quantities(_ model: ProgrammeModel) -> [Double] {
    var all = benefits.indices.map { effect(of: $0, model) { _ in 0 }.points }
    for population in model.populations {
      let trial = model.worlds[world].trials[model.worlds[world].standsFor[population.trial]].trial
      let shares = trial.stratumShares(unknowns)
      let (points, added) = effect(of: population.benefit, model) { _ in 0 }
      var (sum, weight) = (0.0, 0.0)
      for stratum in trial.strata(where: population.condition).sorted() {
        var value = points
        for (place, modifier) in model.modifiers.enumerated() where added[place] != 0 && trial.holds(modifier.condition, in: stratum) {
          value += added[place]
        }
        sum += shares[stratum] * value
        weight += shares[stratum]
      }
      all.append(weight > 0 ? sum / weight : points)
    }
    for (place, ratio) in model.ratios.enumerated() where ratio != nil { all.append(relative[place]) }
    return all
  }
}
