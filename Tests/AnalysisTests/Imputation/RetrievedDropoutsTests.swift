import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Values lost after the end of treatment, imputed from those of the arm who ended it and were still seen.
@Suite struct `Retrieved dropouts` {
  /// 120 subjects at three visits. Of each arm every third stops, before visit 1, 2 or 3 in turn; every second of these is seen after that.
  struct Made {
    var y: [Double] = []
    var base: [Double] = []
    var arm: [Int] = []
    var stopped: [Int] = []

    init(count: Int = 120, seen isSeen: (Int) -> Bool = { $0 % 2 == 0 }) {
      var random = RandomStream(seed: 8, trial: 0, subject: 0, purpose: .outcome)
      var stops = 0
      for i in 0..<count {
        arm.append(i % 2)
        base.append(20 + 3 * random.nextNormal())
        let stop = i / 2 % 3 == 0
        stopped.append(stop ? stops / 2 % 3 : 3)
        let own = 2 * random.nextNormal()
        for t in 0..<3 {
          let effect = t < stopped[i] ? -2.0 * Double(i % 2) : 0
          let value = -Double(t) - 0.2 * (base[i] - 20) + effect + own + random.nextNormal()
          y.append(t >= stopped[i] && !isSeen(stops / 6) ? .nan : value)
        }
        if stop { stops += 1 }
      }
    }

    var frame: ModelFrame {
      ModelFrame(
        subjectCount: arm.count, visitNames: ["week 1", "week 2", "week 3"], response: y,
        variables: [
          .init(name: "BASE", values: .subjectNumber(base)), .init(name: "AVISIT", values: .visitFactor(levels: ["week 1", "week 2", "week 3"])),
          .init(name: "TRT01P", values: .subjectFactor(levels: ["placebo", "drug"], codes: arm)),
        ])
    }

    func analysis(visits: [Int]? = nil) throws -> ImputedAnalysis {
      try ImputedAnalysis(
        frame, model: try ModelFormula.parse("CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)"), arm: "TRT01P", strategy: .retrievedDropouts,
        events: frame.missingForGood(stopped: stopped), visits: visits)
    }
  }

  /// Least squares by the normal equations of three columns.
  static func leastSquares(_ x: [[Double]], _ y: [Double]) throws -> [Double] {
    let p = x[0].count
    var A = Matrix(rows: p, columns: p)
    var b = Array(repeating: 0.0, count: p)
    for (row, value) in zip(x, y) {
      for a in 0..<p {
        b[a] += row[a] * value
        for c in 0..<p { A[a, c] += row[a] * row[c] }
      }
    }
    return try CholeskyFactor(of: A).solve(b)
  }

  @Test(.tags(.identity))
  func `give what a regression within the arm gives, at every visit`() throws {
    let made = Made()
    let analysis = try made.analysis()
    #expect(analysis.visits == [0, 1, 2])
    let completed = try analysis.completed()
    for arm in 0..<2 {
      for t in 0..<3 {
        let after = (0..<120).filter { made.arm[$0] == arm && made.stopped[$0] <= t }
        let seen = after.filter { !made.y[3 * $0 + t].isNaN }
        // At the first visit nobody was seen before the end of treatment; later those who stopped before all visits have no change.
        func row(_ i: Int) -> [Double] { [1, made.base[i]] + (t == 0 ? [] : [made.stopped[i] == 0 ? 0 : made.y[3 * i + made.stopped[i] - 1]]) }
        let β = try Self.leastSquares(seen.map(row), seen.map { made.y[3 * $0 + t] })
        for i in after where made.y[3 * i + t].isNaN {
          let expected = zip(row(i), β).reduce(0) { $0 + $1.0 * $1.1 }
          #expect(completed[3 * i + t].isClose(to: expected, relative: 1e-9, floor: 1))
        }
        let counts = analysis.retrievedCounts(visit: t)[arm]
        #expect(counts.after == after.count && counts.seen == seen.count && counts.imputed == after.count - seen.count)
      }
    }
    for place in made.y.indices where !made.y[place].isNaN { #expect(completed[place] == made.y[place]) }
  }

  @Test(.tags(.identity))
  func `leave out each patient as though he had not been there`() throws {
    let made = Made()
    let analysis = try made.analysis(visits: [2])
    let jackknife = try analysis.jackknife()
    #expect(jackknife.failures.isEmpty && jackknife.count == 120)
    // One who was seen after his stop, one who was lost, one who stayed.
    for i in [0, 7, 2] + (0..<120).filter({ made.stopped[$0] == 1 }).prefix(2) {
      let others = try ImputedAnalysis(
        made.frame, model: try ModelFormula.parse("CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)"), arm: "TRT01P",
        strategy: .retrievedDropouts, events: made.frame.missingForGood(stopped: made.stopped), visits: [2], subjects: (0..<120).map { $0 != i })
      let direct = try others.differences()[0][0]
      #expect(jackknife.all[i].base[0].isClose(to: direct, relative: 1e-8), "\(i): \(jackknife.all[i].base[0]) against \(direct)")
    }
  }

  /// A gap before the end of treatment is at random, whatever was seen after it.
  @Test(.tags(.identity))
  func `leave a gap on treatment to the values on treatment`() throws {
    var made = Made()
    let gapped = try #require((0..<120).first { made.stopped[$0] == 2 && !made.y[3 * $0 + 2].isNaN })
    made.y[3 * gapped] = .nan
    let first = try made.analysis().completed()[3 * gapped]
    made.y[3 * gapped + 2] += 5
    #expect(try made.analysis().completed()[3 * gapped].isClose(to: first, relative: 1e-12))
  }

  @Test(.tags(.identity))
  func `are too few, and it is said where`() throws {
    let made = Made { $0 == 0 }
    let failure = #expect(throws: MathematicalFailure.self) { try made.analysis(visits: [2]).jackknife() }
    #expect(failure?.cause == .notEstimable)
    #expect(failure?.computing == "a regression among the retrieved dropouts of placebo at week 3: 3 for 3 coefficients, 5 at least")
    #expect(try Made { _ in false }.analysis().visits.isEmpty)
    // Where nobody is lost nothing is asked of them.
    #expect(try Made { _ in true }.analysis().visits == [0, 1, 2])
  }

  /// Draws have the regression's mean and variance: 400 imputations, four standard errors of their mean.
  @Test(.tags(.recovery), arguments: ImputedAnalysis.ParameterDraws.allCases)
  func `are drawn about their regression`(_ parameters: ImputedAnalysis.ParameterDraws) throws {
    let analysis = try Made().analysis(visits: [2])
    let whole = try analysis.differences()[0][0]
    let drawn = try analysis.multiple(draws: 400, parameters: parameters, seed: 4)
    // A sample with replacement may hold too few of the seven or so who were retrieved.
    #expect(drawn.failures.count <= (parameters == .bootstrap ? 8 : 0))
    let values = drawn.all.map { $0.base[0] }
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let error = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1) / n).squareRoot()
    #expect(abs(mean - whole) <= 4 * error, "\(mean) ± \(error) against \(whole)")
    let pooled = try drawn.difference(of: 1, visit: 2)
    #expect(pooled.standardError > 0 && pooled.degreesOfFreedom > 2)
    #expect(try analysis.multiple(draws: 20, parameters: parameters, seed: 4).all.map { $0.base[0] } == Array(values.prefix(20)))
  }
}
