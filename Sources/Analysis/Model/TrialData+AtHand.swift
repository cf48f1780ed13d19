import Trial

extension TrialData {
  /// The same patients with the values of visits up to a day of the calendar; later ones are missing, and times to an event are cut on that day.
  ///
  /// - Parameter day: counted from the first patient's randomization; the data have the days of randomization.
  func atHand(on day: Double) -> TrialData {
    precondition(course.randomizationDay.count == subjectCount, "what is at hand on a day is known where the days of randomization are")
    var data = self
    if var censoring = course.censoring {
      for subject in arm.indices {
        let most = max(0, day - course.randomizationDay[subject]) / censoring.daysPerUnit
        guard scores[subject] > most * (1 + 1e-12) else { continue }
        data.scores[subject] = most
        censoring.isCensored[subject] = true
      }
      data.course.censoring = censoring
      return data
    }
    let days = visits.map { $0.weeks * 7 }
    for subject in arm.indices {
      for visit in visits(of: subject, until: day, days)..<visits.count { data.scores[subject * visits.count + visit] = .nan }
    }
    return data
  }

  /// How many visits of a subject come before a day of the calendar ends.
  func visits(of subject: Int, until day: Double, _ days: [Double]) -> Int {
    let randomized = course.randomizationDay[subject]
    return days.firstIndex { randomized + $0 > day } ?? days.count
  }
}
