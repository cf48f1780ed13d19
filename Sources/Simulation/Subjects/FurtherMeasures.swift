import Mathematics
import Trial

/// Scores of measures other than that of the first endpoint, each at its own visit:
///
///     value = control mean + effect[arm] + sd · Σₖ Lₑₖ εₖ
///
/// ε₀ is the standardized residual of the first endpoint at its visit, ε₁ … are standard normals of the patient's own stream, one for each further measure, and L is
/// the Cholesky factor of the correlation between endpoints. The first endpoint keeps its numbers, bit for bit, whatever stands beside it. Values are
/// continuous and have no baseline; who stopped treatment before the visit has none.
///
/// - Checked: means, standard deviations and correlations in `FurtherMeasuresTests`.
struct FurtherMeasures: Equatable, Sendable {
  struct Law: Equatable, Sendable {
    /// Index of the measure's column.
    let column: Int
    let visit: Int
    /// One an arm.
    let means: [Double]
    /// sd · Lₑₖ.
    let loadings: [Double]
  }
  let laws: [Law]
  /// What makes ε₀ of a patient's numbers.
  let first: [Double]

  /// - Parameters:
  ///   - loadings: of the first endpoint's residual at its visit.
  ///   - departs: whether the scenario's scores are not the plain law's.
  /// - Throws: `SimulationRefusal` where a hypothesis is about an endpoint whose truth is not told, or beside what departs from the plain law.
  init?(trial: TrialProtocol, scenario: Scenario, visits T: Int, loadings: [Double], departs: Bool) throws {
    let measures = Array(trial.measures.dropFirst())
    for hypothesis in trial.hypotheses {
      guard let endpoint = trial.endpoint(of: hypothesis) else { continue }
      let measure = trial.measure(of: endpoint)
      guard measure > 0, !scenario.endpoints.contains(where: { $0.endpoint == measures[measure - 1].name }) else { continue }
      throw SimulationRefusal.noTruth(scenario: scenario.name, endpoint: measures[measure - 1].name)
    }
    guard !scenario.endpoints.isEmpty else { return nil }
    if departs { throw SimulationRefusal.endpointsBesideDepartures(scenario: scenario.name) }
    let L = try CholeskyFactor(of: Matrix(scenario.endpointCorrelation)).lower
    laws = scenario.endpoints.enumerated().compactMap { e, truth in
      guard let column = measures.firstIndex(where: { $0.name == truth.endpoint }) else { return nil }
      return Law(
        column: column, visit: measures[column].visit ?? T - 1, means: truth.effects.map { truth.controlChange + $0 },
        loadings: (0...(e + 1)).map { truth.standardDeviation * L[e + 1, $0] })
    }
    let deviation = loadings.reduce(0) { $0 + $1 * $1 }.squareRoot()
    first = loadings.map { $0 / deviation }
  }

  /// Columns of a trial's measures, empty.
  static func columns(of trial: TrialProtocol, patients n: Int) -> [MeasureColumn] {
    let none = [Double](repeating: .nan, count: n * trial.schedule.visits.count)
    return trial.measures.dropFirst().map { MeasureColumn(endpoint: $0.name, baseline: [Double](repeating: 0, count: n), scores: none) }
  }

  /// Draw e of a patient's endpoint stream is his e-th further measure's.
  ///
  /// - Parameters:
  ///   - normals: those of the first endpoint, one a patient and visit.
  ///   - room: workspace of one number a patient and further measure.
  func draw(_ streams: TrialStreams, normals: [Double], room: inout [Double], _ data: inout TrialData) {
    let (n, T, count) = (data.subjectCount, data.visits.count, laws.count)
    room.withUnsafeMutableBufferPointer { numbers in
      guard let own = numbers.baseAddress else { return }
      streams.fillNormals(subjects: 0..<n, draws: count, purpose: .endpoints, into: own)
      for law in laws {
        // Taken out while it is filled, so that it is not copied.
        var scores: [Double] = []
        swap(&scores, &data.further[law.column].scores)
        for i in 0..<n {
          guard data.discontinuedBeforeVisit[i] > law.visit else {
            scores[i * T + law.visit] = .nan
            continue
          }
          var residual = 0.0
          for s in first.indices { residual += first[s] * normals[i * T + s] }
          var value = law.means[data.arm[i]] + law.loadings[0] * residual
          for k in 1..<law.loadings.count { value += law.loadings[k] * own[i * count + k - 1] }
          scores[i * T + law.visit] = value
        }
        swap(&scores, &data.further[law.column].scores)
      }
    }
  }
}
