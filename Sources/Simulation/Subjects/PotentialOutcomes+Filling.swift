import Trial

extension PotentialOutcomes {
  /// By the plain law.
  ///
  /// - Parameter normals: each patient's standard normal numbers, one a visit.
  mutating func fill(_ law: SubjectLaw, normals: [Double], data: TrialData) {
    fit(law)
    let T = law.times.visits.count
    for i in 0..<law.patients {
      // As the kernel of the paths adds it up, so that one of the values is the score that is seen.
      var latent = law.offsetAtEnd + law.gainAtEnd * data.baseline[i]
      for s in 0...law.times.endpoint { latent += law.loadingsAtEnd[s] * normals[i * T + s] }
      for (j, arm) in law.comparison.treatments.enumerated() { treatments[j][i] = law.score(latent + law.meanAtEnd(arm)) }
      comparator[i] = law.score(latent + law.meanAtEnd(law.comparison.comparator))
    }
    average(law, data)
  }

  /// By the whole law.
  ///
  /// - Parameter values: one a patient for each treatment, then for the comparator.
  mutating func fill(_ law: SubjectLaw, values: UnsafePointer<Double>, data: TrialData) {
    fit(law)
    let n = law.patients
    for j in treatments.indices { for i in 0..<n { treatments[j][i] = values[j * n + i] } }
    for i in 0..<n { comparator[i] = values[treatments.count * n + i] }
    average(law, data)
  }

  /// Takes the shape of the law's trial; nothing is done where it has it.
  private mutating func fit(_ law: SubjectLaw) {
    let (n, count) = (law.patients, law.comparison.treatments.count)
    primary = law.comparison.treatments.firstIndex(of: law.comparison.treatment) ?? 0
    guard comparator.count != n || treatments.count != count else { return }
    comparator = [Double](repeating: 0, count: n)
    treatments = [[Double]](repeating: comparator, count: count)
    meanDifferences = [Double](repeating: 0, count: count)
  }

  private mutating func average(_ law: SubjectLaw, _ data: TrialData) {
    for j in treatments.indices {
      var sum = 0.0
      var count = 0
      for i in 0..<law.patients where law.population.includes(i, data) {
        sum += treatments[j][i] - comparator[i]
        count += 1
      }
      meanDifferences[j] = count > 0 ? sum / Double(count) : 0
    }
  }
}
