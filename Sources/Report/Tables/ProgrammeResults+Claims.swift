import Trial

extension ProgrammeResults {
  /// Of each question and of each thing that is one of several: before and after.
  var unknownChoices: ResultTable {
    let rows = findings.unknowns.flatMap { unknown -> [[Cell]] in
      guard case .choices(let choices) = unknown.content else { return [] }
      return choices.map { choice in
        [
          .text(unknown.name), .text(choice.name), .number(choice.prior), chance(choice.posterior, choice.posteriorError),
          choice.bayesFactor.isFinite ? .number(choice.bayesFactor) : .missing,
        ]
      }
    }
    return ResultTable(
      label: "What is one of several",
      columns: [
        Column("unknown", "Unknown", .text), Column("choice", "It is", .text), Column("prior", "Before", .probability),
        Column("posterior", "After", .probability), Column("bayesFactor", "Bayes factor", .number(unit: ""), decimals: 2),
      ], rows: rows)
  }

  var unknownNumbers: ResultTable {
    var all: [(name: String, prior: ProgrammeFindings.Belief, posterior: ProgrammeFindings.Belief)] = []
    for unknown in findings.unknowns {
      if case .number(let prior, let posterior) = unknown.content { all.append((unknown.name, prior, posterior)) }
    }
    let rows = all.map { item -> [Cell] in
      [
        .text(item.name), .text(Self.plain(item.prior.median)), .text(Self.interval(item.prior)), .text(Self.plain(item.posterior.median)),
        .text(Self.interval(item.posterior)),
      ]
    }
    return ResultTable(
      label: "What is a number",
      columns: [
        Column("unknown", "Unknown", .text), Column("prior", "Before", .text), Column("priorInterval", "90% interval", .text),
        Column("posterior", "After", .text),
        Column("posteriorInterval", "90% interval", .text),
      ], rows: rows)
  }
  private static func plain(_ value: Double) -> String { NumberStyle.plain(value, significant: 2) }
  private static func interval(_ belief: ProgrammeFindings.Belief) -> String { "\(plain(belief.quantiles[0])) to \(plain(belief.quantiles[4]))" }

  var notAssessed: ResultTable {
    let rows = findings.unknowns.flatMap { unknown -> [[Cell]] in
      guard case .notAssessed(let choices) = unknown.content else { return [] }
      return choices.map { [.text(unknown.name), .text($0)] }
    }
    return ResultTable(
      label: "Told and not weighed", columns: [Column("question", "Question", .text), Column("choice", "Reading", .text)], rows: rows)
  }

  var predictions: ResultTable {
    ResultTable(
      label: "Was it to be expected?",
      columns: [
        Column("claim", "Claim", .text), Column("prior", "Before the claims", .probability), Column("givenOthers", "Given all others", .probability),
        Column("again", "In the same trial again", .probability),
      ], rows: findings.predictions.map { [.text($0.claim), .number($0.prior), .number($0.givenOthers), .number($0.again)] })
  }

  var subsets: ResultTable {
    ResultTable(
      label: "Findings in subsets",
      columns: [
        Column("claim", "Claim", .text), Column("population", "Subset", .text), Column("byLuck", "Significant by luck", .probability),
        Column("anyByLuck", "Any, with no effect", .probability), Column("betterThanRest", "Better than the rest", .probability),
      ],
      rows: findings.subsets.map { [.text($0.claim), .text($0.population), .number($0.byLuck), .number($0.anyByLuck), .number($0.betterThanRest)] })
  }

  var contradictory: ResultTable {
    ResultTable(
      label: "Findings that can hardly be true together",
      columns: [Column("claims", "Claims", .text), Column("probability", "Probability together", .probability)],
      rows: findings.contradictory.map { [.text($0.claims.listed), .number($0.probability)] })
  }

  var reconstructions: ResultTable {
    let unit = words.unit
    return ResultTable(
      label: "What the trials could have shown",
      columns: [
        Column("trial", "Trial", .text), Column("arm", "Arm", .text), Column("patients", "Patients of both arms", .number(unit: ""), decimals: 0),
        Column("standardDeviation", "SD", .number(unit: unit), decimals: 1),
        Column("benefitAt80", "Found with 80% power", .number(unit: unit), decimals: 1),
        Column("leastSignificant", "Least significant difference", .number(unit: unit), decimals: 1),
        Column("typeM", "Exaggeration", .number(unit: ""), decimals: 1), Column("typeS", "Wrong sign", .probability),
      ],
      rows: findings.reconstructions.map {
        [
          .text($0.trial), .text($0.arm), .number($0.patients), .number($0.standardDeviation), .number($0.benefitAt80), .number($0.leastSignificant),
          .number($0.typeM), .number($0.typeS),
        ]
      })
  }

  var safety: ResultTable {
    let rows = findings.safety.flatMap { finding in
      finding.items.map { item -> [Cell] in
        let isShare = item.unit == "%"
        func text(_ belief: ProgrammeFindings.Belief) -> [Cell] {
          let scale = isShare ? 100.0 : 1
          func plain(_ value: Double) -> String { NumberStyle.plain(value * scale, significant: 2) + (isShare ? "%" : "") }
          return [.text(plain(belief.median)), .text("\(plain(belief.quantiles[0])) to \(plain(belief.quantiles[4]))")]
        }
        return [.text(finding.claim), .text(item.name + (item.unit.isEmpty || isShare ? "" : ", " + item.unit))] + text(item.prior)
          + text(item.posterior)
      }
    }
    return ResultTable(
      label: "What is said of events",
      columns: [
        Column("claim", "Claim", .text), Column("item", "What", .text), Column("prior", "Before", .text),
        Column("priorInterval", "90% interval", .text),
        Column("posterior", "After", .text), Column("posteriorInterval", "90% interval", .text),
      ], rows: rows)
  }

  var decision: ResultTable {
    guard let decision = findings.decision, let rule = programme.decision else { return ResultTable(label: "", columns: [], rows: []) }
    let rows: [[Cell]] = [
      [
        .text("above the minimal, \(NumberStyle.plain(rule.minimal)) \(words.unit)"), .number(decision.aboveMinimal),
        .text("at least \(NumberStyle.percent(rule.goAboveMinimal))"),
        .text(NumberStyle.missing),
      ],
      [
        .text("above the target, \(NumberStyle.plain(rule.target)) \(words.unit)"), .number(decision.aboveTarget),
        .text("at least \(NumberStyle.percent(rule.goAboveTarget))"),
        .text("at most \(NumberStyle.percent(rule.stopAboveTarget))"),
      ],
      [.text("the rule says"), .text(words.word(decision.choice)), .text(""), .text("")],
    ]
    return ResultTable(
      label: "The decision",
      columns: [
        Column("benefit", "Benefit of \(rule.benefit)", .text), Column("probability", "Probability", .probability), Column("go", "Go asks", .text),
        Column("stop", "Stop asks", .text),
      ], rows: rows, primaryRow: 2)
  }

  var nextTrials: ResultTable {
    let hasValue = findings.nextTrials.contains { $0.netValue != nil }
    let rows = findings.nextTrials.map { next -> [Cell] in
      [
        .text(words.name(next)), .number(next.patients), chance(next.assurance, next.assuranceError), .number(next.assuranceUnderPrior),
        .number(next.expectedPatients), .number(next.earlyStop),
      ] + (hasValue ? [next.netValue.map { .number($0) } ?? .missing] : [])
    }
    return ResultTable(
      label: "The next trial",
      columns: [
        Column("trial", "Trial", .text), Column("patients", "Patients", .number(unit: ""), decimals: 0),
        Column("assurance", "Assurance", .probability),
        Column("assuranceUnderPrior", "Before the claims", .probability),
        Column("expectedPatients", "Expected patients", .number(unit: ""), decimals: 0),
        Column("earlyStop", "Stops early", .probability),
      ] + (hasValue ? [Column("netValue", "Value", .number(unit: programme.value?.unit ?? ""), decimals: 0)] : []), rows: rows,
      primaryRow: bestNext.flatMap { best in findings.nextTrials.firstIndex(of: best) })
  }

  /// Of the greatest value, or of the greatest assurance where none is valued.
  var bestNext: ProgrammeFindings.NextTrialFinding? {
    findings.nextTrials.max { ($0.netValue ?? $0.assurance, $1.patients) < ($1.netValue ?? $1.assurance, $0.patients) }
  }

  var mechanismInputs: ResultTable {
    ResultTable(
      label: "What the mechanism rests on",
      columns: [
        Column("name", "Input", .text), Column("means", "What it is", .text), Column("value", "Value", .text), Column("status", "Status", .text),
        Column("sources", "Sources", .text),
      ],
      rows: findings.mechanismInputs.map {
        [.text($0.name), .text($0.means), .text($0.value), .text($0.status.rawValue), .text($0.sources.joined(separator: ", "))]
      })
  }

  var run: ResultTable {
    let main = findings.run(.posterior)
    return ResultTable(
      label: "Inference", layout: .record,
      columns: [
        Column("road", "Road of the main answer", .text), Column("draws", "Draws", .count), Column("seed", "Seed", .text),
        Column("evidence", "Probability of the claims before they were heard", .probability),
        Column("effectiveSampleSize", "Effective draws", .number(unit: ""), decimals: 0),
        Column("failures", "Draws, fits or trials that failed", .count),
      ],
      rows: [
        [
          main.map { .text($0.road.rawValue) } ?? .missing, .count(findings.draws), .text(String(findings.seed)),
          main.map { chance($0.evidence, $0.evidenceError) } ?? .missing, main.map { .number($0.effectiveSampleSize) } ?? .missing,
          .count(findings.failures),
        ]
      ])
  }
}
