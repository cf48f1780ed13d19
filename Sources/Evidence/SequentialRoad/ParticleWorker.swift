import Analysis
import Mathematics
import Simulation
import Trial

/// What one thread reuses from particle to particle: the analyses of every question, and room for a conclusion.
final class ParticleWorker {
  private let road: SequentialRoad
  private var concluders: [Key: Concluder] = [:]
  private var conclusion = Conclusion()
  private struct Key: Hashable {
    var world: Int
    var trial: Int
    var variant: Int
    var question: Int
  }

  /// A trial of one draw, ready for patients.
  private struct Prepared {
    var world: Int
    var trial: Int
    /// Nil where the file was read anew, so that nothing can be kept.
    var variant: Int?
    var claimed: ClaimedVariant
    var written: TrialProtocol
    var generator: SubjectGenerator
    var data: TrialData
    var open: SignificanceRule
    var unknowns: [Double]
  }
  private var prepared: [Prepared?]
  private var moves: ParticleMoves

  init(_ road: SequentialRoad) {
    self.road = road
    prepared = Array(repeating: nil, count: road.slots)
    moves = ParticleMoves(trials: road.slots)
  }

  // MARK: One particle

  /// A draw of the prior with its first patients.
  func begin(_ number: Int, seed: UInt64) -> (Particle, ParticleMoves) {
    moves = ParticleMoves(trials: road.slots)
    var stream = RandomStream(seed: seed, trial: SequentialRoad.firstRound, subject: UInt32(number), purpose: .parameters)
    let z = (0..<road.space.dimension).map { _ in stream.nextNormal() }
    var particle = Particle(z: z, seeds: (0..<road.slots).map { _ in Self.seed(&stream) }, parts: Array(repeating: 0, count: road.slots))
    let draw = LatentDraw(z, road.space, road.model)
    for slot in 0..<road.slots {
      prepared[slot] = prepare(slot, draw, z)
      particle.parts[slot] = part(slot, draw, seed: particle.seeds[slot], seedOfRun: seed)
    }
    return (particle, moves)
  }

  /// Moves a particle that is within a tolerance, and leaves it within.
  ///
  /// A sweep draws the patients of each trial anew; then moves the numbers that all trials share, the patients' random numbers staying what they are; then
  /// those of each trial alone.
  func move(_ start: Particle, number: Int, round: Int, sweeps: Int, tolerance: Double, seed: UInt64) -> (Particle, ParticleMoves) {
    moves = ParticleMoves(trials: road.slots)
    var stream = RandomStream(seed: seed, trial: SequentialRoad.firstRound + UInt64(round), subject: UInt32(number), purpose: .parameters)
    var particle = start
    var draw = LatentDraw(particle.z, road.space, road.model)
    for slot in 0..<road.slots { prepared[slot] = prepare(slot, draw, particle.z) }
    let most = tolerance * tolerance
    for _ in 0..<sweeps {
      let count = road.worlds[draw.world].count
      for slot in 0..<count {
        let other = Self.seed(&stream)
        moves.drawn[slot] += 1
        let new = part(slot, draw, seed: other, seedOfRun: seed)
        guard particle.squaredDistance - particle.parts[slot] + new <= most else { continue }
        moves.kept[slot] += 1
        (particle.seeds[slot], particle.parts[slot]) = (other, new)
      }
      shift(&particle, &draw, among: road.shared, &stream, most, seed)
      for slot in 0..<count where slot < road.worlds[draw.world].count {
        shift(&particle, &draw, among: road.own[draw.world][slot], &stream, most, seed)
      }
    }
    return (particle, moves)
  }

  /// What one programme tried at the exact words came to.
  struct Tried: Sendable {
    /// Of the prior over the proposal; 0 where some words are not those of the record.
    var weight = 0.0
    var trials = 0.0
    var failures = 0.0
  }

  /// Tries a draw of the proposal with patients of its own.
  ///
  /// - Parameter order: of the trials, those first whose words are the rarest: a draw is left at the first that has others.
  func attempt(_ number: Int, _ proposal: LatentProposal, order: [Int], seed: UInt64) -> Tried {
    moves = ParticleMoves(trials: road.slots)
    var stream = SequentialRoad.attempt(number, seed: seed)
    let (z, weight) = proposal.draw(&stream)
    let seeds = (0..<road.slots).map { _ in Self.seed(&stream) }
    let draw = LatentDraw(z, road.space, road.model)
    var tried = Tried(weight: weight)
    if !draw.isSound { tried = Tried(weight: 0, trials: 0, failures: 1) }
    for slot in order where tried.weight > 0 {
      prepared[slot] = prepare(slot, draw, z)
      if part(slot, draw, seed: seeds[slot], seedOfRun: seed) > 0 { tried.weight = 0 }
    }
    (tried.trials, tried.failures) = (moves.trials, tried.failures + moves.failures)
    return tried
  }

  private static func seed(_ stream: inout RandomStream) -> UInt64 { stream.nextBits() >> 11 }

  /// Sizes of a step in units of the prior: z′ = √(1 − s²) z + s ξ leaves independent normal numbers what they are; 1 draws anew.
  private static let steps = [0.15, 0.4, 1]

  /// Tries a step of half of some coordinates.
  private func shift(
    _ particle: inout Particle, _ draw: inout LatentDraw, among coordinates: [Int], _ stream: inout RandomStream, _ most: Double, _ seed: UInt64
  ) {
    guard !coordinates.isEmpty else { return }
    let s = Self.steps[stream.nextIndex(below: Self.steps.count)]
    let kept = (1 - s * s).squareRoot()
    var z = particle.z
    let one = stream.nextIndex(below: coordinates.count)
    for (place, coordinate) in coordinates.enumerated() {
      let (u, ξ) = (stream.nextUniform(), stream.nextNormal())
      guard place == one || u < 0.5 else { continue }
      z[coordinate] = road.space.coordinates[coordinate].isChoice ? ξ : kept * z[coordinate] + s * ξ
    }
    moves.tried += 1
    let new = LatentDraw(z, road.space, road.model)
    guard new.isSound else {
      moves.failures += 1
      return
    }
    let isOther = new.world != draw.world
    var parts = particle.parts
    var touched: [Int] = []
    for slot in 0..<road.slots where isOther || coordinates.contains(where: { road.touches($0, slot, world: draw.world) }) {
      touched.append(slot)
      parts[slot] = 0
    }
    var replaced: [(slot: Int, old: Prepared?)] = []
    for slot in touched {
      replaced.append((slot, prepared[slot]))
      prepared[slot] = prepare(slot, new, z)
      parts[slot] = part(slot, new, seed: particle.seeds[slot], seedOfRun: seed)
      guard parts.reduce(0, +) <= most else {
        for (slot, old) in replaced { prepared[slot] = old }
        return
      }
    }
    moves.accepted += 1
    (particle.z, particle.parts, draw) = (z, parts, new)
  }

  // MARK: One trial

  /// - Returns: nil where the world has no such trial, or the draw makes no trial of it.
  private func prepare(_ slot: Int, _ draw: LatentDraw, _ z: [Double]) -> Prepared? {
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

  /// Squared distance of the words that one trial leads to; 0 where the world has no such trial.
  private func part(_ slot: Int, _ draw: LatentDraw, seed: UInt64, seedOfRun: UInt64) -> Double {
    guard slot < road.worlds[draw.world].count else { return 0 }
    moves.trials += 1
    guard let z = statistics(slot, seed: seed, seedOfRun: seedOfRun), let now = prepared[slot] else {
      moves.failures += 1
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
