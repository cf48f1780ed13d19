import Analysis
import Mathematics
import Simulation
import Trial

/// The trials of one draw, simulated and analyzed whole; one for each thread, which reuses the analyses of every question.
final class PreparedTrials {
  private let road: SequentialRoad
  private var concluders: [Key: Concluder] = [:]
  private var conclusion = Conclusion()
  private var prepared: [Prepared?]
  /// Trials simulated since `start`, and those of them, or of the draws before them, that failed.
  private(set) var simulated = 0.0
  private(set) var failed = 0.0

  private struct Key: Hashable {
    var world: Int
    var trial: Int
    var variant: Int
    var question: Int
  }

  /// A trial of one draw, ready for patients.
  struct Prepared {
    fileprivate var world: Int
    fileprivate var trial: Int
    /// Nil where the file was read anew, so that nothing can be kept.
    fileprivate var variant: Int?
    fileprivate var claimed: ClaimedVariant
    fileprivate var written: TrialProtocol
    fileprivate var generator: SubjectGenerator
    fileprivate var data: TrialData
    fileprivate var open: SignificanceRule
    fileprivate var unknowns: [Double]
  }

  init(_ road: SequentialRoad) {
    self.road = road
    prepared = Array(repeating: nil, count: road.slots)
  }

  func start() { (simulated, failed) = (0, 0) }

  subscript(slot: Int) -> Prepared? {
    get { prepared[slot] }
    set { prepared[slot] = newValue }
  }

  /// Makes a trial of a draw ready; nothing where the world has no such trial, or the draw makes no trial of it.
  func prepare(_ slot: Int, _ draw: LatentDraw, _ z: [Double]) { prepared[slot] = made(slot, draw, z) }

  private func made(_ slot: Int, _ draw: LatentDraw, _ z: [Double]) -> Prepared? {
    let trials = road.worlds[draw.world]
    guard slot < trials.count, draw.isSound else { return nil }
    let trial = trials[slot]
    func deviation(_ benefit: Int) -> Double {
      road.model.programme.benefits[benefit].betweenTrials * road.space.deviation(of: benefit, in: trial.name, z)
    }
    guard let (written, variant) = try? trial.written(draw, road.model, deviation: deviation) else { return nil }
    guard
      let generator = try? SubjectGenerator(
        trial: written.trial, scenario: written.scenario, sampleSize: written.size, dependent: written.dependent)
    else { return nil }
    return Prepared(
      world: draw.world, trial: slot, variant: trial.places.readsAnew ? nil : trial.variant(draw.unknowns), claimed: variant, written: written.trial,
      generator: generator, data: generator.template, open: trial.model.rule(draw.unknowns), unknowns: draw.unknowns)
  }

  /// Squared distance of the words that a prepared trial leads to with the patients of a seed; 0 where the world has no such trial.
  func squaredDistance(_ slot: Int, _ draw: LatentDraw, seed: UInt64, seedOfRun: UInt64) -> Double {
    guard slot < road.worlds[draw.world].count else { return 0 }
    simulated += 1
    guard let z = statistics(slot, seed: seed, seedOfRun: seedOfRun), let now = prepared[slot] else {
      failed += 1
      return .infinity
    }
    return road.worlds[draw.world][slot].claims.reduce(0) { $0 + $1.squaredDistance(z, now.unknowns, open: now.open) }
  }

  /// The statistics of a prepared trial with the patients of a seed, toward benefit; NaN where an analysis failed.
  private func statistics(_ slot: Int, seed: UInt64, seedOfRun: UInt64) -> [Double]? {
    // Taken out while patients are drawn into it, so that it is not copied.
    guard var now = prepared[slot] else { return nil }
    prepared[slot] = nil
    defer { prepared[slot] = now }
    now.generator.generate(seed: seedOfRun, trial: SequentialRoad.firstPatients | seed, into: &now.data)
    var z = [Double](repeating: .nan, count: now.claimed.answers.count)
    for question in now.claimed.questions.indices {
      conclude(question, now)
      for (statistic, answer) in now.claimed.answers.enumerated() where answer.question == question {
        let contrast: Conclusion.Contrast? =
          switch answer.part {
          case .look(let look): conclusion.looks[look].contrast
          case .subset(let subset): conclusion.subsets.first { $0.subset == subset }?.contrast
          }
        guard let p = contrast?.pOneSided else { continue }
        z[statistic] = StandardNormal.upperQuantile(min(max(p, 1e-300), 1 - 0x1p-53))
      }
    }
    return z
  }

  private func conclude(_ question: Int, _ now: Prepared) {
    let looks = now.claimed.looks(question, in: now.written)
    guard let variant = now.variant else {
      var concluder = Concluder(plan: now.claimed.questions[question].plan)
      concluder.moveLooks(to: looks)
      concluder.conclude(now.data, into: &conclusion)
      return
    }
    let key = Key(world: now.world, trial: now.trial, variant: variant, question: question)
    // Taken out while it works, so that it is not copied.
    var concluder = concluders.removeValue(forKey: key) ?? Concluder(plan: now.claimed.questions[question].plan)
    concluder.moveLooks(to: looks)
    concluder.conclude(now.data, into: &conclusion)
    concluders[key] = concluder
  }
}
