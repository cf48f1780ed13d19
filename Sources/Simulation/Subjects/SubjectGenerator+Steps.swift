import Design
import Mathematics
import Trial

extension SubjectGenerator {
  /// What one trial's drawing needs besides the data, kept from trial to trial.
  struct Workspace: Sendable {
    var normals: [Double]
    var uniforms: [Double]
    /// Draw 1 of each patient's baseline stream.
    var leaving: [Double]
    var stratum: [Int]
    var levelsLeft: [Int]
    /// For sites and adverse events.
    var perPatient: [Double]
    var sizes: [Double]
    /// Of each adverse event that is drawn, weeks from randomization to the event or the end of treatment.
    var eventWeeks: [[Double]]
    /// How often each comes, of those that are counted.
    var eventCounts: [[Int]]
    /// Weeks on treatment, where there are such events.
    var treatmentWeeks: [Double]
    /// What a rule of allocation balances of one patient.
    var groups: [Int]
    /// Of measures other than the first endpoint's.
    var further: [Double]

    init(_ law: SubjectLaw, groups count: Int) {
      groups = [Int](repeating: 0, count: count)
      let (n, T) = (law.patients, law.times.visits.count)
      normals = [Double](repeating: 0, count: n * T)
      uniforms = [Double](repeating: 0, count: n * max(law.factors.count, 1))
      leaving = [Double](repeating: 0, count: n)
      stratum = [Int](repeating: 0, count: n)
      levelsLeft = [Int](repeating: 0, count: law.factors.map(\.levels).max() ?? 0)
      perPatient = [Double](repeating: 0, count: law.records == nil ? 0 : n)
      let events = law.records?.events ?? []
      eventWeeks = events.map { _ in [Double](repeating: 0, count: n) }
      eventCounts = events.map { [Int](repeating: 0, count: $0.isCounted ? n : 0) }
      treatmentWeeks = [Double](repeating: 0, count: events.isEmpty ? 0 : n)
      further = [Double](repeating: 0, count: n * (law.further?.laws.count ?? 0))
      sizes = [Double](repeating: 0, count: law.records?.sites?.count ?? 0)
    }
  }

  /// Draw 0 of a patient's baseline stream, and those from 2 on while the score is not within; draw 1 says when he leaves.
  mutating func drawBaseline(_ streams: TrialStreams, _ baseline: inout [Double]) {
    let law = law
    work.leaving.withUnsafeMutableBufferPointer { leaving in
      baseline.withUnsafeMutableBufferPointer { scores in
        guard let leaving = leaving.baseAddress, let first = scores.baseAddress else { return }
        guard let draw = law.baseline else {
          for i in scores.indices { scores[i] = 0 }
          return streams.fillUniforms(subjects: 0..<scores.count, draws: 1, purpose: .baseline, startingAt: 1, into: leaving)
        }
        streams.fillNormalsAndUniforms(subjects: 0..<scores.count, purpose: .baseline, normals: first, uniforms: leaving)
        if draw.scoreAll(first, scores.count) { return }
        for i in 0..<scores.count where !draw.holds(scores[i]) {
          var stream = streams.stream(subject: UInt32(i), purpose: .baseline, startingAt: 2)
          var score = draw.score(stream.nextNormal())
          while score == nil { score = draw.score(stream.nextNormal()) }
          scores[i] = score ?? draw.mean
        }
      }
    }
  }

  /// Draw f of a patient's factor stream is his f-th factor's.
  mutating func drawFactors(_ streams: TrialStreams, _ factors: inout [FactorColumn]) {
    let count = law.factors.count
    guard count > 0 else { return }
    let law = law
    work.uniforms.withUnsafeMutableBufferPointer { uniforms in
      guard let u = uniforms.baseAddress else { return }
      streams.fillUniforms(subjects: 0..<law.patients, draws: count, purpose: .factors, into: u)
      for f in 0..<count where law.factors[f].outer == nil {
        law.factors[f].draw(&factors[f].codes, uniforms: u + f, stride: count, left: &work.levelsLeft)
      }
      for f in 0..<count {
        guard let outer = law.factors[f].outer else { continue }
        law.factors[f].draw(&factors[f].codes, uniforms: u + f, stride: count, left: &work.levelsLeft, outer: factors[outer].codes)
      }
    }
  }

  /// Arms in order of randomization, by the blocks that the real trial runs.
  mutating func allocate(_ streams: TrialStreams, _ factors: [FactorColumn], _ arm: inout [Int]) {
    defer { nameArms(&arm) }
    if ruled != nil { return allocateByRule(streams, factors, &arm) }
    blocks.start(seed: streams.seed, trial: streams.trial)
    if law.strata > 1 { for i in work.stratum.indices { work.stratum[i] = 0 } }
    for (factor, step) in zip(factors, law.stratumSteps) where step > 0 {
      for (i, code) in factor.codes.enumerated() { work.stratum[i] += step * code }
    }
    blocks.assign(strata: work.stratum, into: &arm)
  }

  /// Draw t of a patient's outcome stream is visit t's; draw 1 of his baseline stream says when he leaves.
  mutating func drawScores(
    _ streams: TrialStreams, baseline: [Double], arm: [Int], scores: inout [Double], discontinued: inout [Int]
  ) {
    let T = law.times.visits.count
    let subjects = 0..<law.patients
    let law = law
    work.withPointers { normals, uniforms in
      baseline.withUnsafeBufferPointer { baseline in
        arm.withUnsafeBufferPointer { arm in
          scores.withUnsafeMutableBufferPointer { scores in
            discontinued.withUnsafeMutableBufferPointer { discontinued in
              guard let baseline = baseline.baseAddress, let arm = arm.baseAddress, let scores = scores.baseAddress,
                let discontinued = discontinued.baseAddress
              else { return }
              let n = law.patients
              streams.fillNormals(subjects: subjects, draws: T, purpose: .outcome, into: normals)
              guard let leaving = law.leaving else {
                law.paths.fill(n, x: baseline, group: arm, normals: normals, into: scores)
                for i in 0..<n { discontinued[i] = T }
                return
              }
              law.paths.fill(
                n, x: baseline, group: arm, normals: normals, leavingBy: leaving.exits, uniforms: uniforms, into: scores, seen: discontinued)
            }
          }
        }
      }
    }
  }
}

extension SubjectGenerator.Workspace {
  fileprivate mutating func withPointers(
    _ body: (
      _ normals: UnsafeMutablePointer<Double>, _ uniforms: UnsafeMutablePointer<Double>
    ) -> Void
  ) {
    normals.withUnsafeMutableBufferPointer { normals in
      leaving.withUnsafeMutableBufferPointer { uniforms in
        guard let normals = normals.baseAddress, let uniforms = uniforms.baseAddress else { return }
        body(normals, uniforms)
      }
    }
  }
}
