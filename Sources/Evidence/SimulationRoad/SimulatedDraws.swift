import Mathematics
import Notation
import Pharmacology
import Trial

/// All that one draw of a programme is made of before its first patient: benefits, modifiers, course, mechanism, design unknowns, readings, alternatives.
///
/// Number k of draw d comes from the stream (seed, d, k, `parameters`): a draw can be had again by its number alone.
struct SimulatedDraws: Sendable {
  struct Ratio: Sendable {
    var reference: Int
    var dose: Double
    var referenceDose: Double
  }
  /// In the order of the values.
  private(set) var numbers: [DrawnNumber] = []
  /// Slot of a benefit's prior; nil of one from the mechanism.
  private(set) var benefitSlots: [Int?] = []
  /// Slots and conditions of a benefit's modifiers.
  private(set) var modifiers: [[(condition: Condition, slot: Int)]] = []
  /// Slot of the deviation of a benefit in a trial, by benefit, then trial of the programme.
  private(set) var deviations: [[Int?]] = []
  private(set) var course: (onset: Int, unit: Double, waning: Int, from: Double)?
  private(set) var world: Int?
  /// By benefit; nil where it has a prior.
  private(set) var ratios: [Ratio?] = []
  private var doseResponse: DoseResponsePrior?
  private var mechanismSlots: [Int] = []
  private var alternativeSlot = 0

  init(
    _ programme: Programme, worlds: [ProgrammeWorld], mechanism: Mechanism?, priors: [PriorSensitivity.BenefitBelief],
    predictions: [String: PredictedEffect]
  ) throws(SimulationRoadRefusal) {
    let trials = programme.trials.indices
    for benefit in programme.benefits {
      var slot: Int?
      if case .prior(let own) = benefit.origin {
        slot = try add("\(benefit.name), common", priors.first { $0.benefit == benefit.name }?.prior ?? own, predictions)
      }
      benefitSlots.append(slot)
      var own: [(condition: Condition, slot: Int)] = []
      for modifier in benefit.modifiers {
        own.append((modifier.condition, try add("\(benefit.name), added in \(modifier.condition.text)", modifier.prior)))
      }
      modifiers.append(own)
      if slot != nil, benefit.betweenTrials > 0 {
        let law = DrawnLaw(WrittenLaw(.normal(mean: 0, sd: benefit.betweenTrials)))
        deviations.append(trials.map { append(DrawnNumber("\(benefit.name), deviation of \(programme.trials[$0].name)", law)) })
      } else {
        deviations.append(trials.map { _ in nil })
      }
    }
    if let course = programme.course {
      self.course = (
        try add("onset", course.onset), course.onsetUnitWeeks, try add("waning per week", course.waningPerWeek), course.waningFrom.weeks
      )
    }
    if worlds.count > 1 {
      world = append(
        DrawnNumber("alternatives", options: worlds.map { $0.choices.map(\.alternative).joined(separator: ", ") }, weights: worlds.map(\.weight)))
    }
    try addMechanism(programme, mechanism)
  }

  private mutating func addMechanism(_ programme: Programme, _ mechanism: Mechanism?) throws(SimulationRoadRefusal) {
    var varying: [String] = []
    for benefit in programme.benefits {
      guard case .mechanism(let relative, let names) = benefit.origin else {
        ratios.append(nil)
        continue
      }
      guard let mechanism else { throw .noMechanism(benefit: benefit.name) }
      guard let place = programme.benefits.firstIndex(where: { $0.name == relative }), let dose = benefit.dose,
        let other = programme.benefits[place].dose
      else { throw .noDose(benefit: benefit.name) }
      varying += names.filter { !varying.contains($0) }
      ratios.append(Ratio(reference: place, dose: mechanism.dailyDose(dose), referenceDose: mechanism.dailyDose(other)))
    }
    guard let mechanism, ratios.contains(where: { $0 != nil }) else { return }
    do { doseResponse = try DoseResponsePrior(mechanism, varying: varying) } catch { throw .mathematical(error) }
    guard let prior = doseResponse else { return }
    mechanismSlots = zip(prior.varying, prior.laws).map { name, law in append(DrawnNumber("mechanism.\(name)", law)) }
    alternativeSlot = append(
      DrawnNumber("mechanism", options: prior.alternatives.map { $0.name ?? "" }, weights: prior.alternatives.map(\.weight)))
  }

  /// Adds a number, and says at which slot it stands.
  mutating func append(_ number: DrawnNumber) -> Int {
    numbers.append(number)
    return numbers.count - 1
  }

  /// The slot of a number that may have been added already, with the same law.
  mutating func add(_ name: String, _ written: WrittenDistribution, multiple: Int = 0) throws(SimulationRoadRefusal) -> Int {
    if case .choice(let options) = written {
      return append(DrawnNumber(name, options: options.map(\.text), weights: options.map(\.weight)))
    }
    guard let law = DrawnLaw(written) else { throw .notDrawn(name) }
    return append(DrawnNumber(name, law, multiple: multiple))
  }

  private mutating func add(_ name: String, _ prior: BenefitPrior, _ predictions: [String: PredictedEffect]) throws(SimulationRoadRefusal) -> Int {
    switch prior {
    case .distribution(let written): return try add(name, written)
    case .predicted(let by, let deviation):
      guard let predicted = predictions[by] else { throw .noPrediction(by) }
      return append(DrawnNumber(name, predicted: predicted.benefit(better: .higher, standardDeviation: deviation)))
    }
  }

  /// Fills the values of one draw.
  func fill(_ values: UnsafeMutablePointer<Double>, _ streams: TrialStreams) {
    numbers.withUnsafeBufferPointer { numbers in for slot in numbers.indices { values[slot] = numbers[slot].draw(streams, number: slot) } }
  }

  /// ρ of a benefit from the mechanism to the one it is relative to; not a number where the mechanism has none.
  ///
  /// - Parameter parameters: room for those that vary, so that nothing is allocated here.
  func ratio(_ benefit: Int, _ values: UnsafePointer<Double>, _ parameters: inout [Double]) -> Double {
    guard let ratio = ratios[benefit], let prior = doseResponse else { return 1 }
    for (place, slot) in mechanismSlots.enumerated() { parameters[place] = values[slot] }
    return prior.relativeEffect(
      dose: ratio.dose, relativeTo: ratio.referenceDose, parameters: parameters, alternative: Int(values[alternativeSlot]))
  }

  var mechanismCount: Int { mechanismSlots.count }

  /// g(w) at each visit: (1 − exp(−w∕onset)) exp(−waning · max(w − from, 0)), 1 at the endpoint's.
  func fillCourse(_ g: UnsafeMutablePointer<Double>, weeks: [Double], endpoint: Int, _ values: UnsafePointer<Double>) -> Bool {
    guard let course else { return false }
    let onset = values[course.onset] * course.unit
    for visit in weeks.indices {
      g[visit] = -plainExpMinusOne(-weeks[visit] / onset) * plainExp(-values[course.waning] * max(weeks[visit] - course.from, 0))
    }
    let end = g[endpoint]
    for visit in weeks.indices { g[visit] /= end }
    return true
  }
}
