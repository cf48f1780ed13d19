import Mathematics

extension ImputedAnalysis {
  /// The estimate by conditional means, its standard error from samples of the subjects, drawn with replacement within each arm: the imputation model is
  /// fitted, the values imputed and analyzed in each sample.
  ///
  /// - Parameters:
  ///   - draws: B, two at least.
  ///   - seed: see `Documentation/methods/imputation.md` for what else names the draws.
  /// - Checked: cases `condmean-bootstrap60-…` of `References/imputation`, within Monte Carlo error.
  public func bootstrap(draws: Int, seed: UInt64) throws(MathematicalFailure) -> ImputationReplicates {
    precondition(draws >= 2, "a standard error needs two samples")
    var fitter = ImputationFitter(rows, estimation: estimation)
    var imputer = imputer()
    var replicates = try byConditionalMeans(.bootstrap, &fitter, &imputer, try CompletedAnalysis(rows, visits: visits))
    let sampler = SubjectSampler(rows, seed: seed)
    for b in 0..<draws {
      let times = sampler.times(b)
      do throws(MathematicalFailure) {
        let model = try fitter.sample(times: times)
        let analysis = try CompletedAnalysis(rows, visits: visits, times: times)
        try imputer.take(model)
        imputer.impute(model)
        try fillAfterEvent(&imputer, times: times)
        replicates.all.append(.init(base: analysis.estimates(imputer.completed), slope: analysis.estimates(shifted)))
      } catch { replicates.failures.append(.init(replicate: b, failure: error)) }
    }
    return replicates
  }

  /// Multiple imputation: M draws of the model's parameters, of each one draw of the values not seen, pooled by Rubin's rules with the degrees of freedom of
  /// Barnard and Rubin.
  ///
  /// - Parameters:
  ///   - parameters: `posterior` by data augmentation, or `bootstrap`, the fit to a sample of the subjects (approximately Bayesian: Little & Rubin 2002, 10.2.3).
  ///   - draws: M, two at least.
  /// - Checked: cases `approxbayes100-…` of `References/imputation`, within Monte Carlo error; the posterior against the exact one of complete data.
  public func multiple(draws: Int, parameters: ParameterDraws, seed: UInt64) throws(MathematicalFailure) -> ImputationReplicates {
    precondition(draws >= 2 && draws * rows.visitCount <= RandomStream.length, "two imputations at least, and no more than a stream has draws")
    var fitter = ImputationFitter(rows, estimation: estimation)
    var imputer = imputer()
    let analysis = try CompletedAnalysis(rows, visits: visits)
    var replicates = try byConditionalMeans(
      .multiple(completeDegreesOfFreedom: analysis.degreesOfFreedom), &fitter, &imputer, analysis)
    let slope = replicates.whole.slope
    let sampler = SubjectSampler(rows, seed: seed)
    var chain = parameters == .posterior ? try PosteriorChain(rows, start: try fitter.whole(), seed: seed) : nil
    for m in 0..<draws {
      do throws(MathematicalFailure) {
        let drawn = try chain?.next()
        let times = drawn == nil ? sampler.times(m) : nil
        let model = if let drawn { drawn } else { try fitter.sample(times: times ?? []) }
        try imputer.take(model, withRoots: true)
        imputer.draw(model) { sampler.normal(subject: $0, visit: $1, draw: m) }
        try drawAfterEvent(&imputer, times: times, number: m, drawsParameters: parameters == .posterior, sampler)
        replicates.all.append(.init(base: analysis.estimates(imputer.completed), slope: slope))
        replicates.residuals.append(analysis.residualVariances(imputer.completed, shifted))
      } catch { replicates.failures.append(.init(replicate: m, failure: error)) }
    }
    return replicates
  }

  /// Samples of the subjects, each completed several times by draws, pooled by the rule of von Hippel and Bartlett.
  ///
  /// - Parameters:
  ///   - samples: B; completions: D. Two at least of both.
  /// - Reference: von Hippel & Bartlett (2021), Stat Sci 36:400–420. Checked: case `bmlmi-B30-D2-JR` of `References/imputation`, within Monte Carlo error.
  public func bootstrapMultiple(samples: Int, completions D: Int, seed: UInt64) throws(MathematicalFailure) -> ImputationReplicates {
    precondition(
      samples >= 2 && D >= 2 && samples * D * rows.visitCount <= RandomStream.length, "two samples at least, each completed twice at least")
    var fitter = ImputationFitter(rows, estimation: estimation)
    var imputer = imputer()
    var replicates = try byConditionalMeans(
      .samples(completions: D), &fitter, &imputer, try CompletedAnalysis(rows, visits: visits))
    let sampler = SubjectSampler(rows, seed: seed)
    for b in 0..<samples {
      do throws(MathematicalFailure) {
        let times = sampler.times(b)
        let model = try fitter.sample(times: times)
        let analysis = try CompletedAnalysis(rows, visits: visits, times: times)
        try imputer.take(model, withRoots: true)
        var completions: [ImputationReplicates.Numbers] = []
        for d in 0..<D {
          imputer.draw(model) { sampler.normal(subject: $0, visit: $1, draw: b * D + d) }
          try drawAfterEvent(&imputer, times: times, number: b * D + d, drawsParameters: false, sampler)
          completions.append(.init(base: analysis.estimates(imputer.completed), slope: analysis.estimates(shifted)))
        }
        replicates.all += completions
      } catch { replicates.failures.append(.init(replicate: b, failure: error)) }
    }
    return replicates
  }

  /// How the parameters of an imputation model are drawn.
  public enum ParameterDraws: String, Sendable, CaseIterable {
    case posterior
    case bootstrap
  }
}

/// Draws for the subjects of an imputation. They are named by the seed and by the data themselves, so that the same data have the same draws wherever they
/// are analyzed, and two trials have different ones.
struct SubjectSampler: Sendable {
  private let seed: UInt64
  private let digest: UInt64
  private let visitCount: Int
  /// Subjects of each arm.
  private let byArm: [[Int]]

  init(_ rows: ImputationRows, seed: UInt64) {
    self.seed = seed
    digest = rows.digest
    visitCount = rows.visitCount
    byArm = rows.arms.indices.map { arm in rows.arm.indices.filter { rows.arm[$0] == arm } }
  }

  /// How often each subject stands in a sample as large as the data, drawn within each arm.
  func times(_ sample: Int) -> [Int] {
    var stream = RandomStream(seed: seed, trial: digest, subject: UInt32(sample), purpose: .bootstrap)
    var times = Array(repeating: 0, count: byArm.reduce(0) { $0 + $1.count })
    for subjects in byArm { for _ in subjects { times[subjects[stream.nextIndex(below: subjects.count)]] += 1 } }
    return times
  }

  /// Draws for the parameters of a regression of one imputation; they are named as those of further subjects would be.
  func parameters(of group: Int) -> RandomStream {
    let subjects = byArm.reduce(0) { $0 + $1.count }
    return RandomStream(seed: seed, trial: digest, subject: UInt32(subjects + group), purpose: .imputation)
  }

  /// One normal for a subject's visit in one imputation.
  func normal(subject: Int, visit: Int, draw: Int) -> Double {
    var stream = RandomStream(
      seed: seed, trial: digest, subject: UInt32(subject), purpose: .imputation, startingAt: draw * visitCount + visit)
    return stream.nextNormal()
  }
}

extension ImputationRows {
  /// FNV-1a of the bits of arms, responses and events, in the order of the subjects.
  var digest: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func take(_ bits: UInt64) { hash = (hash ^ bits) &* 0x0000_0100_0000_01b3 }
    for i in 0..<count {
      take(UInt64(arm[i]))
      take(UInt64(event[i]))
      for t in 0..<visitCount { take(seen[i] & (1 << UInt64(t)) == 0 ? 0 : y[i * visitCount + t].bitPattern) }
    }
    return hash ^ hash >> 32
  }
}
