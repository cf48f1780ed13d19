import Trial

extension PotentialOutcomes {
  /// - Parameter latent: each patient's score at the endpoint's visit before an arm's mean is added and the instrument scores it.
  mutating func fill(_ law: SubjectLaw, latent: [Double], data: TrialData) {
    if treatment.count != law.patients {
      treatment = [Double](repeating: 0, count: law.patients)
      comparator = treatment
    }
    let (of, against) = (law.meanAtEnd(law.comparison.treatment), law.meanAtEnd(law.comparison.comparator))
    var sum = 0.0
    var count = 0
    for i in 0..<law.patients {
      treatment[i] = ScoreKernel.score(law, latent[i] + of)
      comparator[i] = ScoreKernel.score(law, latent[i] + against)
      guard law.population.includes(i, data) else { continue }
      sum += treatment[i] - comparator[i]
      count += 1
    }
    meanDifference = count > 0 ? sum / Double(count) : 0
  }
}
