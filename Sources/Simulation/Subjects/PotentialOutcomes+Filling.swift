import Trial

extension PotentialOutcomes {
  /// - Parameter normals: each patient's standard normal numbers, one a visit.
  mutating func fill(_ law: SubjectLaw, normals: [Double], data: TrialData) {
    if treatment.count != law.patients {
      treatment = [Double](repeating: 0, count: law.patients)
      comparator = treatment
    }
    let (of, against) = (law.meanAtEnd(law.comparison.treatment), law.meanAtEnd(law.comparison.comparator))
    var sum = 0.0
    var count = 0
    for i in 0..<law.patients {
      // As the kernel of the paths adds it up, so that one of the two is the score that is seen.
      var latent = law.offsetAtEnd + law.gainAtEnd * data.baseline[i]
      for s in 0...law.times.endpoint { latent += law.loadingsAtEnd[s] * normals[i * law.times.visits.count + s] }
      treatment[i] = law.score(latent + of)
      comparator[i] = law.score(latent + against)
      guard law.population.includes(i, data) else { continue }
      sum += treatment[i] - comparator[i]
      count += 1
    }
    meanDifference = count > 0 ? sum / Double(count) : 0
  }
}
