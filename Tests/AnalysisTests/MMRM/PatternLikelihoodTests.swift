import TestSupport
import Testing
import Trial

@testable import Analysis

/// The derivatives of the pattern likelihood against differences of the likelihood itself.
@Suite struct `Pattern likelihood` {
  static func likelihood(gaps: Bool, _ estimation: Estimation) throws -> (PatternLikelihood, [Double]) {
    let frame = `Closed form of the mixed model`.frame(trial: 6, gaps: gaps)
    let (design, sums) = try `Closed form of the mixed model`.pieces("CHG ~ BASE + SITE + TRT01P*AVISIT + us(AVISIT | USUBJID)", frame)
    let likelihood = PatternLikelihood(sums: sums, design: design, estimation: estimation)
    // Somewhere that is no optimum: variances of 30 and more, correlations of 0.4.
    let θ = likelihood.parameters.map { i, j in (i == j ? 1 : 0.4) * ((30 + 3 * Double(i)) * (30 + 3 * Double(j))).squareRoot() }
    return (likelihood, θ)
  }

  @Test(.tags(.identity), arguments: [false, true], [Estimation.REML, .ML])
  func `has the score and the observed information that its differences show`(_ gaps: Bool, _ estimation: Estimation) throws {
    let (likelihood, θ) = try Self.likelihood(gaps: gaps, estimation)
    let (m, row, h) = (likelihood.m, likelihood.room.rowM, 1e-3)
    func at(_ a: Int, _ step: Double) throws -> (value: Double, score: [Double]) {
      var moved = θ
      moved[a] += step
      let value = try #require(likelihood.evaluate(at: moved))
      likelihood.slope()
      return (value, likelihood.score)
    }
    let score = try at(0, 0).score
    likelihood.information(.observed)
    let observed = (0..<m).map { a in (0..<m).map { b in likelihood.room.J[min(a, b) * row + max(a, b)] } }
    for a in 0..<m {
      let (up, down) = (try at(a, h), try at(a, -h))
      #expect((-(up.value - down.value) / (4 * h)).isClose(to: score[a], relative: 1e-5, floor: 1e-2), "score \(a)")
      for b in 0..<m {
        let difference = -(up.score[b] - down.score[b]) / (2 * h)
        #expect(difference.isClose(to: observed[a][b], relative: 1e-5, floor: 1e-4), "information \(a), \(b)")
      }
    }
  }
}
