import Mathematics
import TestSupport
import Testing

@testable import Evidence

/// Every figure of the independent program of `References/abc-model`, from 2,000,000 programmes of either size, seed 20261123, within three combined
/// Monte Carlo standard errors.
@Suite struct `The reference model on the simulation road` {
  static let conditions: [(name: String, claims: [String])] = [
    ("prior", []), ("O2", ["O2"]), ("O1&O2", ["O1", "O2"]), ("O2&O3", ["O2", "O3"]), ("O2&O3&O4", ["O2", "O3", "O4"]),
    ("O1-O4", ["O1", "O2", "O3", "O4"]), ("O1&O2&weak", ["O1", "O2", "weak"]), ("O5&O6", ["O5", "O6"]),
    ("O1-O6", ["O1", "O2", "O3", "O4", "O5", "O6"]), ("O1&O2&weak&O5&O6", ["O1", "O2", "weak", "O5", "O6"]),
  ]

  @Test(.tags(.reference), arguments: conditions) func `has each condition's figures`(_ name: String, _ claims: [String]) throws {
    let run = try ReferenceRun.large.get()
    let printed = References.one("abc-model", "condition \(name)").outputs
    var figures = PrintedFigures()
    let draws = run.simulated.accepted(claims)
    figures.compareRow(
      name, rate: run.rate(draws.count), benefit: try run.benefit(draws), ratio: try run.values("100 mg over 25 mg", draws), with: printed)
    // Parameters are drawn again one draw at a time: of a common condition the first 100,000 draws are enough.
    let byPatients = try run.isByPatients(Array(draws.prefix(100_000)))
    let share = MonteCarloFigures(byPatients.map { $0 ? 1 : 0 }).share { $0 == 1 }
    figures.compare("\(name): interim by patients", share, printed["P_interim_type_A"], error: printed["mc_se"]["P_interim_type_A"], decimals: 4)
    #expect(figures.compared == 13)
    let (found, d) = (MonteCarloFigures(try run.benefit(draws)), printed["dall_q05_50_95"].numbers)
    func beside(_ value: Double, _ printed: JSON, _ decimals: Int) -> String { "\(written(value, decimals)) (\(printed.number ?? 0))" }
    tell(
      name, "\(draws.count)", beside(run.rate(draws.count).value, printed["accept_rate"], 5), beside(found.mean.value, printed["dall_mean"], 3),
      beside(found.standardDeviation.value, printed["dall_sd"], 3),
      [0.05, 0.5, 0.95].map { written(found.quantile($0).value, 2) }.joined(separator: ", ")
        + " (\(d.map { written($0, 2) }.joined(separator: ", ")))",
      beside(found.share { $0 >= 0 }.value, printed["P_gt0"], 4),
      beside(MonteCarloFigures(try run.values("100 mg over 25 mg", draws)).quantile(0.5).value, printed["rho_q05_50_95"][1], 3),
      beside(share.value, printed["P_interim_type_A"], 3), written(figures.farthest.errors, 1))
  }

  @Test(.tags(.reference), arguments: References.cases("abc-model").filter { $0.id.hasPrefix("pattern by dall") })
  func `has the probability of the words by the true benefit`(_ one: ReferenceCase) throws {
    let run = try ReferenceRun.large.get()
    let bounds = one.inputs["dall"].numbers
    let all = Array(0..<run.simulated.draws)
    let band = zip(all, try run.benefit(all)).filter { $1 > bounds[0] && $1 < bounds[1] }.map(\.0)
    var figures = PrintedFigures()
    let n = Double(try #require(one.outputs["n"].number))
    let share = n / 6_000_000
    figures.compare("\(one.id): n", run.rate(band.count), (share, (share * (1 - share) / 6_000_000).squareRoot()), decimals: 8)
    for (key, claims) in [
      ("P_O1_to_O4", ["O1", "O2", "O3", "O4"]), ("P_O2", ["O2"]), ("P_O1_and_O2", ["O1", "O2"]), ("P_O1_O2_weak", ["O1", "O2", "weak"]),
    ] {
      let held = Set(run.simulated.accepted(claims))
      let found = MonteCarloFigures(band.map { held.contains($0) ? 1 : 0 }).share { $0 == 1 }
      figures.compare("\(one.id): \(key)", found, one.outputs[key], error: one.outputs["mc_se"][key], decimals: 5)
    }
    #expect(figures.compared == 5)
    tell(one.id, "\(band.count)", written(figures.farthest.errors, 1), figures.farthest.figure)
  }

  /// P(O1–O4 | a visit) ∕ P(O1–O4 | the first patients); either was as likely before.
  @Test(.tags(.reference)) func `has the Bayes factor of what the interim was`() throws {
    let run = try ReferenceRun.large.get()
    let byPatients = try run.isByPatients(run.simulated.accepted(["O1", "O2", "O3", "O4"]))
    let (a, b) = (Double(byPatients.count { $0 }), Double(byPatients.count { !$0 }))
    var figures = PrintedFigures()
    let printed = References.one("abc-model", "interim").outputs
    figures.compare("interim", (b / a, b / a * (1 / a + 1 / b).squareRoot()), printed["bayes_factor_B_over_A"], error: printed["mc_se"], decimals: 3)
    tell("interim", "\(written(b / a, 3)) ± \(written(b / a * (1 / a + 1 / b).squareRoot(), 3))", written(figures.farthest.errors, 1))
  }

  /// Differences of means as the trial showed them: the accepted draws are simulated once more, and the sums behind the words are read.
  @Test(.tags(.reference)) func `has the differences that were observed`() throws {
    let run = try ReferenceRun.large.get()
    let accepted = run.simulated.accepted(["O1", "O2", "O3", "O4"])
    let worker = SimulationWorker(run.road)
    let trial = try #require(run.road.worlds[0].trials.last)
    let bits = try ["O2", "O3"].map { id in try #require(run.road.claims.firstIndex(of: id)) }
    var row = [Double](repeating: 0, count: 1 + run.road.quantities.count)
    var (all, country) = ([Double](), [Double]())
    for draw in accepted {
      var span = row.mutableSpan
      worker.simulate(draw, seed: ReferenceRun.seed, into: &span)
      let script = trial.variants[trial.variant(worker.values)]
      let differences = try bits.map { bit in
        let claim = try #require(trial.claims.first { $0.bit == bit })
        let (arm, comparator) = worker.simulation.pooled(claim.groups[claim.reading(worker.values)][0].statistics[0], of: script)
        return arm[1] / arm[0] - comparator[1] / comparator[0]
      }
      all.append(differences[0])
      country.append(differences[1])
    }
    let elsewhere = zip(all, country).map { (348 * $0 - 263 * $1) / 85 }
    let printed = References.one("abc-model", "observed differences under O1-O4").outputs
    var figures = PrintedFigures()
    figures.compare("accepted", run.rate(accepted.count), try Self.rate(printed["accepted"]), decimals: 8)
    for (key, values) in [("observed_full_diff_q", all), ("observed_UK_diff_q", country), ("observed_nonUK_diff_q", elsewhere)] {
      let found = MonteCarloFigures(values)
      for (place, q) in [0.05, 0.5, 0.95].enumerated() {
        figures.compare("\(key) \(q)", found.quantile(q), printed[key][place], error: printed["mc_se"][key][place], decimals: 3)
      }
    }
    #expect(figures.compared == 10)
    tell("observed differences", "\(accepted.count)", written(figures.farthest.errors, 1), figures.farthest.figure)
  }

  /// Arithmetic, to the printed hundredth: the difference that is just significant, and the most that the rest may then have shown.
  @Test(.tags(.reference)) func `has the critical differences`() throws {
    func critical(_ sd: Double, _ n: Double) throws -> Double {
      let trial = try NextTrial(drugPatients: n / 2, controlPatients: n / 2, standardDeviation: sd, rule: .twoSided5Percent)
      return trial.criticalValues[0] * trial.standardError
    }
    let printed = References.one("abc-model", "critical differences").outputs
    let (rows, rest) = (printed["two_sided_05_1to1"].elements, printed["max_nonUK_diff_if_UK_just_significant"].elements)
    #expect(rows.count == 4 && rest.count == 3)
    for row in rows {
      let sd = try #require(row["sd"].number)
      for n in [348, 263, 174, 131] {
        #expect(try critical(sd, Double(n)).isClose(to: try #require(row["n\(n)"].number), within: 0.005 + 1e-9), "\(n) at \(sd)")
      }
    }
    for row in rest {
      let sd = try #require(row["sd"].number)
      let most = (348 * (try critical(sd, 348)) - 263 * (try critical(sd, 263))) / 85
      #expect(most.isClose(to: try #require(row["value"].number), within: 0.005 + 1e-9), "the rest at \(sd)")
    }
  }

  static func rate(_ accepted: JSON) throws -> MonteCarloFigures.Figure {
    let p = try #require(accepted.number) / 6_000_000
    return (p, (p * (1 - p) / 6_000_000).squareRoot())
  }

  /// Other priors of the benefit by weights, the record with any of six looks, and the same words of a trial of half the size.
  @Test(
    .tags(.reference),
    arguments: [
      ("sensitivity N(0,1) O1-O4", false, 0.0, 1.0, "O1-O4"), ("sensitivity N(0,1.5) O1-O4", false, 0, 1.5, "O1-O4"),
      ("sensitivity N(1.75,1) O1-O4", false, 1.75, 1, "O1-O4"), ("sensitivity N(0,1) any&O2&weak", false, 0, 1, "any&O2&weak"),
      ("174 compared, N(1,1.5) O1-O4", true, 1, 1.5, "O1-O4"), ("174 compared, N(0,1) O1-O4", true, 0, 1, "O1-O4"),
      ("174 compared, N(0,1) any&O2&O3&O4&O6", true, 0, 1, "any&O2&O3&O4&O6"),
    ])
  func `has the rows of other priors and of half the patients`(_ id: String, _ isSmall: Bool, _ m: Double, _ s: Double, _ words: String) throws {
    let run = try (isSmall ? ReferenceRun.small : ReferenceRun.large).get()
    let draws: [Int]
    switch words {
    case "O1-O4": draws = run.simulated.accepted(["O1", "O2", "O3", "O4"])
    case "any&O2&weak": draws = run.acceptedWithAnyLook(["O2", "weak"])
    default: draws = run.acceptedWithAnyLook(["O2", "O3", "O4", "O6"])
    }
    let printed = References.one("abc-model", id).outputs
    let found = MonteCarloFigures(try run.benefit(draws), weights: try run.weights(draws, mean: m, sd: s))
    var figures = PrintedFigures()
    figures.compare("\(id): accepted", run.rate(draws.count), try Self.rate(printed["accepted"]), decimals: 8)
    figures.compare(id, found, with: printed)
    let (share, error) = found.effectiveShare
    let (all, effective) = (try #require(printed["accepted"].number), try #require(printed["effective_sample_size"].number))
    figures.compare("\(id): effective", (share, error), (effective / all, error * (Double(draws.count) / all).squareRoot()), decimals: 4)
    #expect(figures.compared == 7)
    tell(id, "\(draws.count)", written(figures.farthest.errors, 1), figures.farthest.figure)
  }
}

extension PrintedFigures {
  /// A row of `condition …`.
  mutating func compareRow(_ row: String, rate: MonteCarloFigures.Figure, benefit: [Double], ratio: [Double], with printed: JSON) {
    let errors = printed["mc_se"]
    let found = MonteCarloFigures(benefit)
    compare("\(row): rate", rate, printed["accept_rate"], error: errors["accept_rate"], decimals: 5)
    compare(row, found, with: printed)
    compare("\(row): mean", found.mean, printed["dall_mean"], error: errors["dall_mean"], decimals: 3)
    compare("\(row): sd", found.standardDeviation, printed["dall_sd"], error: errors["dall_sd"], decimals: 3)
    let ratios = MonteCarloFigures(ratio)
    for (place, q) in [0.05, 0.5, 0.95].enumerated() {
      compare("\(row): ratio \(q)", ratios.quantile(q), printed["rho_q05_50_95"][place], error: errors["rho_q05_50_95"][place], decimals: 3)
    }
  }
}
