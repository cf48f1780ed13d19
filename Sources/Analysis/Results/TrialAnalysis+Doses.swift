import Design
import Mathematics
import Trial

/// What MCP-Mod found, in tables.
extension TrialAnalysis {
  /// Of the first hypothesis.
  private var dosePlan: DosePlan? { DosePlan(plan.questions[0], of: plan.trial) }
  var dosesFound: Conclusion.DoseOutcome? { conclusion.last.doses }

  /// `contrasts`, `doses`, and where a candidate is significant `curves`, `curveEffects` and, where a dose is asked for, `targetDose`.
  func appendDoses(to results: inout TrialResults) throws(MathematicalFailure) {
    guard let dosePlan, let found = dosesFound else { return }
    let estimates = DoseEstimates(
      doses: dosePlan.doses, estimates: found.benefits, covariance: found.covariance, degreesOfFreedom: found.degreesOfFreedom,
      isPlaceboAdjusted: true)
    let test = try DoseContrastTest(dosePlan.models, of: estimates)
    let p = try test.adjustedP()
    results.append("contrasts", .table(contrastTable(dosePlan, test, p, closed: try test.closedP())))
    if dosePlan.doses.count <= ClosedDoseTest.limit {
      results.append("doses", .table(doseTable(dosePlan, found, try ClosedDoseTest(dosePlan.models, of: estimates))))
    }
    let significant = p.indices.filter { p[$0] <= dosePlan.error }
    guard !significant.isEmpty else { return }
    let fits = DoseFits(dosePlan, found, of: significant)
    guard !fits.fits.isEmpty else { return }
    results.append("curves", .table(curveTable(dosePlan, found, fits)))
    results.append("curveEffects", .curve(curveEffects(dosePlan, found, fits)))
    if let dose = targetDose(dosePlan, found, fits) { results.append("targetDose", .estimate(dose)) }
  }

  private var doseUnit: String {
    guard let dose = dosePlan?.arms.dropFirst().compactMap({ plan.trial.arms[$0.arm].dose }).first else { return "" }
    return "\(dose.mass.rawValue)\(dose.perKilogram ? "/kg" : "")\(dose.perDay ? "/day" : "")"
  }
  private func plain(_ number: Double) -> String { number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number) }
  private func yes(_ holds: Bool) -> Cell { .text(holds ? "yes" : "no") }

  private func contrastTable(_ doses: DosePlan, _ test: DoseContrastTest, _ p: [Double], closed: [Double]) -> ResultTable {
    let coefficients = doses.models.doses.map {
      Column("coefficient_\(plain($0))", plain($0), .number(unit: ""), group: "Contrast at \(doseUnit)", decimals: 3)
    }
    return ResultTable(
      label: "Contrasts of the candidates",
      columns: [Column("candidate", "Candidate", .text)] + coefficients + [
        Column("estimate", "Estimate", .number(unit: unit)), Column("standardError", "SE", .number(unit: unit)),
        Column("statistic", "t", .number(unit: ""), decimals: 2), Column("adjustedP", "Adjusted p", .pValue),
        Column("closedP", "Closed test p", .pValue), Column("significant", "Significant", .text),
      ],
      rows: doses.models.names.indices.map { m in
        // Of unit length over all doses, placebo's the rest of the others.
        let c = test.contrasts.coefficients[m]
        let all = [-c.reduce(0, +)] + c
        let length = all.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return [.text(doses.models.names[m])] + all.map { .number($0 / length) } + [
          .number(test.joint.estimates[m] / length), .number(test.joint.standardErrors[m] / length), .number(test.statistics[m]), .number(p[m]),
          .number(closed[m]), yes(p[m] <= doses.error),
        ]
      }, primaryRow: test.statistics.indices.max { test.statistics[$0] < test.statistics[$1] },
      note:
        "Positive toward benefit, the best for each candidate under the covariance of the means. Adjusted p: one-sided, of the greatest statistic of all; "
        + "a dose-response is shown where the least is at most \(TrialAnalysis.short(doses.error)). Closed test p: adjusted by stepping down over the candidates."
    )
  }

  private func doseTable(_ doses: DosePlan, _ found: Conclusion.DoseOutcome, _ closed: ClosedDoseTest) -> ResultTable {
    let law = StudentT(degreesOfFreedom: found.degreesOfFreedom)
    let reach = law.upperQuantile((1 - confidenceLevel) / 2)
    return ResultTable(
      label: "Doses against the control",
      columns: [
        Column("dose", "Dose", .number(unit: doseUnit)), Column("difference", "Difference", .number(unit: unit)),
        Column("standardError", "SE", .number(unit: unit)), Column("lower", "Lower", .number(unit: unit)),
        Column("upper", "Upper", .number(unit: unit)),
        Column("p", "p, one-sided", .pValue), Column("closedP", "Closed MCP-Mod p", .pValue), Column("shown", "Shown", .text),
      ],
      rows: doses.doses.indices.map { i in
        let (d, s) = (doses.benefitSign * found.benefits[i], found.covariance[i, i].squareRoot())
        return [
          .number(doses.doses[i]), .number(d), .number(s), .number(d - reach * s), .number(d + reach * s),
          .number(law.upperTail(found.benefits[i] / s)),
          .number(closed.adjustedP[i]), yes(closed.adjustedP[i] <= doses.error),
        ]
      },
      note:
        "Closed MCP-Mod: a dose is shown where every set of doses that holds it is rejected by the greatest contrast of the candidates on that set; it keeps "
        + "the error of all doses together. Intervals are of single differences.")
  }

  private func curveTable(_ doses: DosePlan, _ found: Conclusion.DoseOutcome, _ fits: DoseFits) -> ResultTable {
    ResultTable(
      label: "Curves of the significant candidates",
      columns: [
        Column("candidate", "Candidate", .text), Column("shape", "Shape", .text), Column("parameters", "Parameters", .text),
        Column("criterion", doses.plan.selection == .average ? "gAIC" : doses.plan.selection.rawValue, .number(unit: ""), decimals: 2),
        Column("weight", "Weight", .probability, decimals: 1), Column("targetDose", "Dose", .number(unit: doseUnit)),
        Column("lower", "Lower", .number(unit: doseUnit)), Column("upper", "Upper", .number(unit: doseUnit)), Column("chosen", "Chosen", .text),
      ],
      rows: fits.fits.indices.map { i in
        let (one, candidate) = (fits.fits[i], doses.plan.candidates[fits.fits[i].candidate])
        let names = one.fit.curve.family.parameterNames
        let parameters = names.indices.dropFirst().map { k in
          "\(names[k]) \(Self.digits(one.fit.curve.parameters[k]))\(one.fit.atBounds.contains(k) ? " (end of its range)" : "")"
        }
        let dose = self.dose(doses, found, one.fit)
        return [
          .text(candidate.name), .text(candidate.shape.rawValue), .text(parameters.joined(separator: ", ")), .number(one.criterion),
          .number(fits.weights[i]), dose.map { .number($0.value) } ?? .missing, dose.map { .number($0.lower) } ?? .missing,
          dose.map { .number($0.upper) } ?? .missing, yes(doses.plan.selection != .average && i == fits.chosen),
        ]
      }, primaryRow: fits.chosen,
      note:
        "Each family once, under its candidate with the greatest statistic; parameters are of the benefit over the control. AIC and BIC up to a constant of the data. "
        + "Intervals of the dose at \(plain((confidenceLevel * 1000).rounded() / 10))% are first-order, on its logarithm.")
  }

  /// Four significant digits.
  static func digits(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return "0" }
    var (scale, size) = (1.0, abs(value))
    while size < 1000, scale < 1e12 { (size, scale) = (size * 10, scale * 10) }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
  }

  /// The dose asked for on one curve, with residual variance where there is one.
  private func dose(_ doses: DosePlan, _ found: Conclusion.DoseOutcome, _ fit: DoseResponseFit) -> DoseResponseFit.Dose? {
    let level = confidenceLevel
    switch doses.plan.targetDose {
    case .benefit(let benefit): return fit.targetDose(benefit: benefit, level: level)
    case .shareOfMaximum(let share): return fit.dose(withShare: share, level: level)
    case nil: return nil
    }
  }

  private func targetDose(_ doses: DosePlan, _ found: Conclusion.DoseOutcome, _ fits: DoseFits) -> Estimate? {
    guard doses.plan.targetDose != nil, let value = fits.targetDose, let chosen = fits.chosen else { return nil }
    let asked: String =
      switch doses.plan.targetDose {
      case .benefit(let benefit): "Least dose with a benefit of \(plain(benefit))\(unit.isEmpty ? "" : " \(unit)")"
      case .shareOfMaximum(let share): "Least dose with \(plain((share * 1000).rounded() / 10))% of the greatest benefit"
      case nil: ""
      }
    guard doses.plan.selection != .average else {
      return Estimate(
        label: asked, value: value, unit: doseUnit, standardError: nil, degreesOfFreedom: nil, interval: nil, statistic: nil, pTwoSided: nil,
        estimand: plan.estimand.name, note: "on the average of \(fits.fits.count) curves; no interval is offered")
    }
    let one = dose(doses, found, fits.fits[chosen].fit)
    return Estimate(
      label: asked, value: value, unit: doseUnit, standardError: one?.standardError, degreesOfFreedom: nil,
      interval: one.map { Interval(lower: $0.lower, upper: $0.upper, level: confidenceLevel) }, statistic: nil, pTwoSided: nil,
      estimand: plan.estimand.name, note: "on the curve “\(doses.plan.candidates[fits.fits[chosen].candidate].shape.rawValue)”, after the choice")
  }

  /// The fitted benefit over the doses, a line a curve.
  private func curveEffects(_ doses: DosePlan, _ found: Conclusion.DoseOutcome, _ fits: DoseFits) -> Curve {
    let top = doses.models.doses[doses.models.doses.count - 1]
    return Curve(
      label: "Fitted curves", x: .init(title: "Dose", unit: doseUnit), y: .init(title: "Benefit over the control", unit: unit),
      lines: fits.fits.map { one in
        .init(
          label: doses.plan.candidates[one.candidate].name,
          points: (0...50).map { Curve.Point(x: top * Double($0) / 50, y: one.fit.curve.effect(at: top * Double($0) / 50)) })
      })
  }
}
