import Analysis
import Design
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Looks that wait for their information, all data at hand.
@Suite struct `Looks by information` {
  static let months = AccrualLaw(patientsPerMonth: 30, rampMonths: 0)

  @Test(.tags(.identity))
  func `are looks at patients where there is one visit and nobody leaves`() throws {
    func run(_ looks: [Look]) throws -> SimulatedTrials {
      var trial = TrialExamples.twoSamples(sampleSize: 120, effects: ["some": -3], looks: looks)
      trial.scenarios[0].accrual = Self.months
      return try OperatingCharacteristics.simulate(trial, trials: 300, seed: 4, threads: 2)[0]
    }
    let information = try run([.information(0.25), .information(0.5), .end])
    let patients = try run([.patients(0.25), .patients(0.5), .end])
    #expect(information.stoppedAtLook == patients.stoppedAtLook && information.success == patients.success)
    for look in 0..<3 {
      // Who is randomized and not yet seen is counted, and adds nothing: the same bits.
      #expect(information.atLook(look).map(\.estimate) == patients.atLook(look).map(\.estimate))
      #expect(information.atLook(look).map(\.crossedEfficacy) == patients.atLook(look).map(\.crossedEfficacy))
    }
    #expect(zip(information.atLook(0), patients.atLook(0)).allSatisfy { $0.patients > $1.patients })
  }

  /// SE² on a day, from all data at hand: that of a look by calendar.
  static func variance(_ trial: TrialProtocol, _ data: TrialData, day: Double) throws -> Double? {
    var trial = trial
    trial.design.looks = [.calendar(weeks: day / 7, fraction: 0.5), .end]
    var concluder = Concluder(plan: try ConclusionPlan(for: trial))
    var conclusion = Conclusion()
    concluder.conclude(data, into: &conclusion)
    return conclusion.looks[0].contrast.map { $0.standardError * $0.standardError }
  }

  /// The definition, computed anew: t(m) = (m ∕ n) SE²ₘ ∕ SE² on the day on which m are followed.
  static func share(_ trial: TrialProtocol, _ data: TrialData, followed m: Int) throws -> Double {
    // Later than the visit by less than any rounding of weeks and days.
    let day = data.course.randomizationDay[m - 1] + 42 + 1e-9
    guard let alone = try variance(trial, data.first(m), day: day), let all = try variance(trial, data, day: day) else { return 0 }
    return Double(m) / Double(data.subjectCount) * alone / all
  }

  /// How many are followed at the first check that has the share.
  static func checked(_ trial: TrialProtocol, _ data: TrialData, share s: Double, after: Int) throws -> Int {
    let n = Double(data.subjectCount)
    var m = max(after + 1, Int((s * n / 4 - 1e-6).rounded(.up)))
    while true {
      let t = try share(trial, data, followed: m)
      if t >= s { return m }
      m += max(1, t > 0 ? Int(0.9 * (s - t) * n) : Int(0.1 * (s * n - Double(m))))
    }
  }

  @Test(.tags(.identity))
  func `come on the day of the first check of the data at hand that has it`() throws {
    let trial = TrialExamples.sixWeeks(looks: [.information(0.4), .information(0.7), .end]) { $0.accrual = Self.months }
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    var fewer = [0.0, 0.0]
    for number in 1...12 {
      let (data, conclusion) = simulator.replay(seed: 9, trial: number)
      var followed = 0
      for (look, asked) in [(0, 0.4), (1, 0.7)] {
        let seen = conclusion.looks[look]
        let (day, found) = (try #require(seen.day), try #require(seen.informationFraction))
        let m = data.course.randomizationDay.count { $0 + 42 <= day }
        #expect(data.course.randomizationDay[m - 1] + 42 == day && seen.patients == data.course.randomizationDay.count { $0 <= day })
        #expect(found >= asked && found < asked + 0.03)
        fewer[look] += asked - Double(m) / 348
        #expect(found.isClose(to: try Self.share(trial, data, followed: m), relative: 1e-7))
        #expect(try Self.checked(trial, data, share: asked, after: followed) == m)
        followed = m
      }
      let fractions = [0, 1].map { ((conclusion.looks[$0].informationFraction ?? 0) * 1e4).rounded() / 1e4 } + [1]
      #expect(try conclusion.boundaries == Boundaries(for: trial.design, at: fractions))
      for look in 0...2 {
        #expect(
          conclusion.looks[look].crossedEfficacy
            == (try #require(conclusion.looks[look].contrast).pOneSided <= conclusion.boundaries!.efficacyP[look]))
      }
      // The looks do not know what comes after them.
      var later = data
      let day = try #require(conclusion.looks[1].day)
      for i in 0..<348 { for t in 0..<6 where later.course.randomizationDay[i] + 7 * Double(t + 1) > day { later.scores[6 * i + t] = 40 } }
      var other = Conclusion()
      var concluder = Concluder(plan: simulator.plan)
      concluder.conclude(later, into: &other)
      #expect(other.looks[0] == conclusion.looks[0] && other.looks[1] == conclusion.looks[1] && other.boundaries == conclusion.boundaries)
    }
    // Fewer patients are followed than their share, for the others add what is seen of them: on average, for an estimated variance has its own luck.
    #expect(fewer[0] > 0 && fewer[1] > 0)
  }

  /// Two visits with correlation ρ, m patients seen at both and k at the first alone: the mean at the second has variance
  /// σ² ((1 − ρ²) ∕ m + ρ² ∕ (m + k)) in each arm (Anderson 1957, Journal of the American Statistical Association 52:200–203), by halves.
  @Test(.tags(.recovery))
  func `have the information of a bivariate normal`() throws {
    let ρ = 0.7
    var trial = TrialExamples.sixWeeks(looks: [.information(0.5), .end]) {
      $0.accrual = Self.months
      $0.discontinuation = nil
      $0.scores = .continuous
      $0.standardDeviationCourse = .constant
      $0.correlation = .compoundSymmetry(ρ)
    }
    trial.schedule.visits = [TimePoint(3, .week), TimePoint(6, .week)]
    trial.endpoints[0].visit = 1
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    var departure = SimulatedMoments(about: 0)
    for number in 1...400 {
      let (data, conclusion) = simulator.replay(seed: 2, trial: number)
      let (day, found) = (try #require(conclusion.looks[0].day), try #require(conclusion.looks[0].informationFraction))
      let (m, seen) = (Double(data.course.randomizationDay.count { $0 + 42 <= day }), Double(data.course.randomizationDay.count { $0 + 21 <= day }))
      departure.add(found - 1 / 348 / ((1 - ρ * ρ) / m + ρ * ρ / seen))
    }
    // Both are functions of an estimated correlation and of arms not quite by halves, whose errors are of the order of one over the patients.
    #expect(abs(departure.mean) <= 3 * departure.meanError + 0.005, "\(departure.mean)")
  }

  @Test(.tags(.recovery))
  func `keep the error`() throws {
    let trial = TrialExamples.sixWeeks(sampleSize: 120, effects: ["none": 0], looks: [.information(0.5), .end]) { $0.accrual = Self.months }
    let n = 10_000
    let tally = try Experiment(trial, seed: 6).tally(trials: 1..<(n + 1), threads: 2).tallies[0]
    let level = Double(tally.successes()) / Double(n)
    // A t by Satterthwaite's degrees of freedom on sixty patients adds a tenth of a point at most.
    #expect(abs(level - 0.025) <= 3 * (0.025 * 0.975 / Double(n)).squareRoot() + 0.001, "\(level)")
    #expect(tally.failures == 0)
  }

  @Test(.tags(.identity))
  func `that the data do not reach, and bounds of a family, are left as they are`() throws {
    var trial = TrialExamples.twoSamples(sampleSize: 40, effects: ["some": -3], looks: [.information(0.5), .end])
    trial.scenarios[0].accrual = Self.months
    trial.design.efficacy = .family(.pocock)
    let (data, conclusion) = try TrialSimulator(trial: trial, scenario: trial.scenarios[0]).replay(seed: 1, trial: 1)
    #expect(conclusion.boundaries == nil && conclusion.looks[0].informationFraction == 0.5)
    // Ten patients of a trial that analyzes those who are late are a quarter of the forty planned.
    trial.design.delayedPatients = .analyzedAtTheEnd
    var few = Conclusion()
    var concluder = Concluder(plan: try ConclusionPlan(for: trial))
    concluder.conclude(data.first(10), into: &few)
    #expect(few.looks[0].failure?.cause == .notEstimable && !few.looks[0].crossedEfficacy)
  }
}
