import Mathematics
import Notation
import Pharmacology
import Trial

/// The prior of everything as independent standard normal numbers, the coordinates: x = Q(Φ(z)), a choice by Φ(z) among its weights.
///
/// In these coordinates the prior is the same everywhere, so that a move that leaves independent normal numbers what they are has no ratio of priors.
struct LatentSpace: Sendable {
  /// One number or choice of the programme, at its coordinates.
  struct Law: Sendable {
    fileprivate enum Content: Sendable {
      /// The weights of the parts, where there are several; the first coordinate then says which.
      case written(DrawnLaw, [Double])
      case predicted(PredictedEffect)
      case choice([Double])
    }
    fileprivate let content: Content
    fileprivate let first: Int
    /// Rounded to a multiple, one of it at least; 0 for none.
    fileprivate let multiple: Double

    func value(_ z: [Double]) -> Double {
      let value: Double
      switch content {
      case .written(let law, let weights):
        let part = weights.isEmpty ? 0 : UnknownLaw.pick(weights, StandardNormal.cumulative(z[first]))
        value = law.points(atNormal: z[weights.isEmpty ? first : first + 1])[part].value
      case .predicted(let effect):
        let x = z[first]
        value = x > 0 ? effect.upperQuantile(StandardNormal.upperTail(x)) : effect.quantile(StandardNormal.cumulative(x))
      case .choice(let weights): return Double(UnknownLaw.pick(weights, StandardNormal.cumulative(z[first])))
      }
      return multiple > 0 ? max(1, (value / multiple).rounded()) * multiple : value
    }
  }
  /// A coordinate: whether a choice hangs on it, and the trial that alone it moves, if it is one trial's.
  struct Coordinate: Sendable {
    var isChoice: Bool
    var trial: String?
  }

  private(set) var coordinates: [Coordinate] = []
  let world: Law?
  /// By benefit; nil for one from the mechanism.
  let benefits: [Law?]
  let modifiers: [Law]
  /// Parameters and alternative of each dose-response.
  let mechanisms: [(parameters: [Law], alternative: Law)]
  let course: (onset: Law, waning: Law)?
  let unknowns: [Law]
  /// By trial of the programme, then benefit: first coordinate of the deviations.
  private let deviations: [String: Int]

  init(_ model: ProgrammeModel) {
    var all: [Coordinate] = []
    func add(_ law: DrawnLaw, multiple: Double = 0, trial: String? = nil) -> Law {
      let weights = law.points(atNormal: 0).map(\.weight)
      let first = all.count
      if weights.count > 1 { all.append(Coordinate(isChoice: true, trial: trial)) }
      all.append(Coordinate(isChoice: false, trial: trial))
      return Law(content: .written(law, weights.count > 1 ? weights : []), first: first, multiple: multiple)
    }
    func choice(_ weights: [Double], trial: String? = nil) -> Law {
      all.append(Coordinate(isChoice: true, trial: trial))
      return Law(content: .choice(weights), first: all.count - 1, multiple: 0)
    }
    world = model.worlds.count > 1 ? choice(model.worlds.map(\.weight)) : nil
    benefits = model.priors[0].map { (prior: BenefitLaw?) -> Law? in
      switch prior?.content {
      case .written(let law, _)?: return add(law)
      case .predicted(let effect)?:
        all.append(Coordinate(isChoice: false, trial: nil))
        return Law(content: .predicted(effect), first: all.count - 1, multiple: 0)
      case nil: return nil
      }
    }
    modifiers = model.modifiers.map { add($0.law) }
    mechanisms = model.doseResponses.map { prior -> (parameters: [Law], alternative: Law) in
      let parameters = prior.laws.map { add($0) }
      return (parameters, choice(prior.alternatives.map(\.weight)))
    }
    course = model.course.map { course -> (onset: Law, waning: Law) in
      let onset = add(course.onset)
      return (onset, add(course.waning))
    }
    unknowns = model.unknowns.map { unknown in
      let trial = Self.trial(of: unknown, model)
      switch unknown.content {
      case .number(let law, .count(let step)): return add(law, multiple: Double(step), trial: trial)
      case .number(let law, _): return add(law, trial: trial)
      case .choice(_, let weights): return choice(weights, trial: trial)
      }
    }
    var deviations: [String: Int] = [:]
    for trial in model.programme.trials {
      deviations[trial.name] = all.count
      for _ in model.programme.benefits { all.append(Coordinate(isChoice: false, trial: trial.name)) }
    }
    self.deviations = deviations
    coordinates = all
  }

  var dimension: Int { coordinates.count }

  /// The standard normal number behind the deviation of a benefit in a trial.
  func deviation(of benefit: Int, in trial: String, _ z: [Double]) -> Double { deviations[trial].map { z[$0 + benefit] } ?? 0 }

  /// The one trial, in every world, that an unknown or a reading is of; nil where worlds differ in it.
  private static func trial(of unknown: UnknownLaw, _ model: ProgrammeModel) -> String? {
    let isRetold = model.programme.alternatives.contains { $0.alternatives.contains { !$0.retellings.isEmpty } }
    let names = model.programme.trials.map(\.name).filter { unknown.name.hasPrefix($0 + ".") }
    // The longest name, should one begin another.
    if let name = names.max(by: { $0.count < $1.count }) { return name }
    guard !isRetold else { return nil }
    return model.claims.first { unknown.name.hasPrefix($0.id + " ") }?.trial
  }
}
