import Evidence
import Foundation
import Mathematics
import TestSupport
import Testing

/// A small program whose truth is drawn, whose patients are made one by one, and whose words alone are kept.
private struct MadeProgram {
  /// 120 patients an arm enter in blocks of four, three from the UK and one not: at a look after b blocks the cells are whole patients.
  static let blocks = 30
  static let names = ["effect in the UK", "effect elsewhere", "information at the look"]

  /// Truth from standard normals: effects N(1.8, 1) with correlation 0.6, the look after 9 to 24 blocks.
  static func parameters(_ ξ: [Double]) -> [Double] {
    let b = 9 + min(Int(StandardNormal.cumulative(ξ[2]) * 16), 15)
    return [1.8 + ξ[0], 1.8 + 0.6 * ξ[0] + 0.8 * ξ[1], Double(b) / Double(blocks)]
  }

  static func pattern(look t: Double, _ findings: [Finding]) -> Pattern {
    let cells = PatientCells(arms: [("drug", 120), ("placebo", 120)], strata: [("UK", 0.75), ("else", 0.25)], looks: [t])
    let comparisons = [Comparison("look", of: cells, look: 0), Comparison("all", of: cells), Comparison("UK", in: [0], of: cells)]
    return Pattern(zip(comparisons, findings).map { JudgedStatistic($0, $1) }, in: cells, standardDeviation: 8)
  }

  /// The words that a trial at this truth gave.
  static func words(_ θ: [Double], _ stream: inout RandomStream) -> [Finding] {
    let look = Int((θ[2] * Double(blocks)).rounded())
    var sums = [[Double]](repeating: [0, 0], count: 3)
    var counts = sums
    for arm in 0..<2 {
      for patient in 0..<4 * blocks {
        let abroad = patient % 4 == 3
        let y = (arm == 0 ? θ[abroad ? 1 : 0] : 0) + 8 * stream.nextNormal()
        for (k, taken) in [patient < 4 * look, true, !abroad].enumerated() where taken {
          sums[k][arm] += y
          counts[k][arm] += 1
        }
      }
    }
    return (0..<3).map { k in
      let difference = sums[k][0] / counts[k][0] - sums[k][1] / counts[k][1]
      return SignificanceRule.twoSided5Percent.finding(of: difference / (8 * (1 / counts[k][0] + 1 / counts[k][1]).squareRoot()))
    }
  }

  static func posterior(_ findings: [Finding], seed: UInt64) throws -> WeightedSample {
    let looks = (0...blocks).map { $0 == 0 ? nil : pattern(look: Double($0) / Double(blocks), findings) }
    let problem = ParticleProblem(names: names, dimension: 3, parameters: parameters) { θ in
      let p = looks[Int((θ[2] * Double(blocks)).rounded())].flatMap { try? $0.probability(effort: .quick) { arm, s, _ in arm == 0 ? θ[s] : 0 } }
      guard let p else { return .nan }
      return log(p.value)
    }
    return try TemperedSampler(particles: 600, populations: 3, acceptedMoves: 1.5, seed: seed, threads: 2).sample(problem).sample
  }
}

@Suite struct `Calibration of the exact road` {
  /// 1,200 programs; words alone decide the posterior, so programs that share them share it. Ranks of the truth are uniform (χ² of 20 bins at 0.001), and 90 %
  /// intervals hold the truth 90 % of the time within 3.5 standard errors.
  @Test(.tags(.recovery)) func `ranks the truth evenly, and its intervals hold it as often as they say`() throws {
    let programs = 1200
    var posteriors: [[Finding]: WeightedSample] = [:]
    var ranks = [[Double]](repeating: [], count: 3)
    var held = [Int](repeating: 0, count: 3)
    for program in 0..<programs {
      var truth = RandomStream(seed: 77, trial: UInt64(program), subject: 0, purpose: .parameters)
      let θ = MadeProgram.parameters((0..<3).map { _ in truth.nextNormal() })
      var data = RandomStream(seed: 77, trial: UInt64(program), subject: 0, purpose: .outcome)
      let words = MadeProgram.words(θ, &data)
      let posterior: WeightedSample
      if let known = posteriors[words] {
        posterior = known
      } else {
        posterior = try MadeProgram.posterior(words, seed: UInt64(1000 + posteriors.count))
        posteriors[words] = posterior
      }
      for j in 0..<3 {
        let below = 1 - posterior.probability(j, above: θ[j])
        let tied = zip(posterior.columns[j], posterior.weights).reduce(0) { $0 + ($1.0 == θ[j] ? $1.1 : 0) }
        ranks[j].append(min(max(below - tied * truth.nextUniform(), 0), 1))
        // The look is one of sixteen: the interval's ends are parted by the same draw as ties.
        let q = posterior.quantiles(j, [0.05, 0.95])
        let inside = j == 2 ? ranks[j][program] > 0.05 && ranks[j][program] < 0.95 : q[0] <= θ[j] && θ[j] <= q[1]
        held[j] += inside ? 1 : 0
      }
    }
    #expect(posteriors.count > 6)
    for j in 0..<3 {
      let uniformity = RankUniformity(ranks[j], bins: 20)
      #expect(uniformity.pValue > 0.001, "\(MadeProgram.names[j]): \(uniformity)")
      let coverage = Double(held[j]) / Double(programs)
      #expect(abs(coverage - 0.9) < 3.5 * (0.09 / Double(programs)).squareRoot(), "\(MadeProgram.names[j]): \(coverage)")
    }
  }

  /// A posterior that trusts the words more than they deserve is found out: the same programs with halved standard errors.
  @Test(.tags(.recovery)) func `would show a likelihood that is wrong`() throws {
    var ranks: [Double] = []
    var cache: [Finding: EffectPosterior] = [:]
    for program in 0..<600 {
      var stream = RandomStream(seed: 78, trial: UInt64(program), subject: 0, purpose: .outcome)
      let δ = stream.nextNormal()
      let z = δ / 0.8 + stream.nextNormal()
      let word = SignificanceRule.twoSided5Percent.finding(of: z)
      if cache[word] == nil {
        let bounds = SignificanceRule.twoSided5Percent.bounds(word)
        cache[word] = try EffectPosterior(prior: Normal(mean: 0, standardDeviation: 1)) { effect in
          StandardNormal.cumulative(bounds.upper - effect / 0.4) - StandardNormal.cumulative(bounds.lower - effect / 0.4)
        }
      }
      ranks.append(try #require(cache[word]).cumulative(δ))
    }
    #expect(RankUniformity(ranks, bins: 20).pValue < 1e-4)
  }
}
