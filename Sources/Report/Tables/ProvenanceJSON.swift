import Trial

/// Provenance as JSON: under each result's identifier one object an analysis that it rests on. What there is not is left out.
public enum ProvenanceJSON {
  /// - Returns: nil where no result says what it rests on.
  public static func value(_ results: TrialResults) -> JSONValue? {
    let fields = results.items.compactMap { item in
      item.provenance.isEmpty ? nil : JSONValue.Field(item.id, .array(item.provenance.map(value)))
    }
    return fields.isEmpty ? nil : .object(fields)
  }

  public static func value(_ one: Provenance) -> JSONValue {
    var fields: [JSONValue.Field] = []
    if !one.analysis.isEmpty {
      fields = [
        .init("analysis", .text(one.analysis)), .init("estimand", .text(one.estimand)), .init("population", .text(one.population)),
        .init("variable", .text(one.variable)), .init("summary", .text(one.summary)),
        .init("strategies", .array(one.strategies.map { ["event": .text($0.event), "strategy": .text($0.strategy)] })),
        .init("method", .text(one.method)), .init("formula", .text(one.formula)), .init("missingData", .text(one.missingData)),
      ]
    }
    if let fit = one.fit { fields.append(.init("fit", value(fit))) }
    if let draws = one.draws { fields.append(.init("draws", .integer(draws))) }
    // As text, for a reader may round a number beyond 2⁵³.
    if let seed = one.seed { fields.append(.init("seed", .text(String(seed)))) }
    if let subjects = one.subjects { fields += counts("subjects", subjects) }
    if let records = one.records { fields += counts("records", records) }
    if one.subjects != nil {
      fields.append(
        .init(
          "leftOut",
          .array(
            one.leftOut.map { each in
              .object(
                [.init("reason", .text(each.reason)), .init("records", .integer(each.records))]
                  + (each.subjects.map { [.init("subjects", .integer($0))] } ?? []))
            })))
    }
    if let failure = one.failure { fields.append(.init("failure", .text(failure))) }
    if !one.sources.isEmpty {
      fields.append(.init("data", .array(one.sources.map { ["file": .text($0.file), "sha256": .text($0.sha256)] })))
    }
    return .object(fields)
  }

  private static func value(_ fit: Provenance.Fit) -> JSONValue {
    var fields: [JSONValue.Field] = [
      .init("estimation", .text(fit.estimation)), .init("degreesOfFreedom", .text(fit.degreesOfFreedom)),
      .init("standardErrors", .text(fit.standardErrors)),
    ]
    if let covariance = fit.covariance { fields.append(.init("covariance", .text(covariance))) }
    if !fit.failedCovariances.isEmpty { fields.append(.init("failedCovariances", .array(fit.failedCovariances.map { .text($0) }))) }
    return .object(
      fields + [
        .init("path", .text(fit.path)), .init("iterations", .integer(fit.iterations)), .init("largestScore", .number(fit.largestScore)),
      ])
  }

  private static func counts(_ key: String, _ count: Provenance.Count) -> [JSONValue.Field] {
    [.init(key, .integer(count.used)), .init(key + "Given", .integer(count.given))]
  }
}
