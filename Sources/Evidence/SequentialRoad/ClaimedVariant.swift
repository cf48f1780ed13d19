import Analysis
import Mathematics
import Notation
import Trial

/// A trial's file in one combination of its choices, and the questions that claims put to it.
struct ClaimedVariant: Sendable {
  /// One comparison of two arms at a visit: its looks and its subsets.
  struct Question: Sendable {
    let plan: ConclusionPlan
    /// Of the file's looks, those asked for; the end comes after them.
    let looks: [Int]
  }
  enum Part: Sendable {
    case look(Int)
    case subset(Int)
  }

  let trial: TrialProtocol
  let scenario: Scenario
  let questions: [Question]
  /// Of each statistic: its question and where its answer stands.
  let answers: [(question: Int, part: Part)]
  /// Points of effect for points of benefit.
  let sign: Double

  init(_ trial: TrialProtocol, scenario name: String, _ statistics: [AskedStatistic], name trialName: String) throws(ProgrammeInferenceFailure) {
    guard let scenario = trial.scenarios.first(where: { $0.name == name }), let end = trial.endpoints.first?.visit else {
      throw .notModeled("trial \(trialName): a scenario and an endpoint at a visit")
    }
    (self.trial, self.scenario) = (trial, scenario)
    sign = trial.endpoints[0].benefitSign
    struct Key: Hashable {
      var arm: String
      var against: String
      var visit: Int
    }
    var keys: [Key] = []
    var looks: [[Int]] = []
    var subsets: [[Condition]] = []
    var places: [(question: Int, look: Int?, subset: Int?)] = []
    for asked in statistics {
      var (visit, look) = (end, nil as Int?)
      switch asked.time {
      case .end: break
      case .look(let number): if number > 0, number < trial.design.looks.count { look = number - 1 }
      case .visit(let point):
        guard let found = trial.schedule.visits.firstIndex(where: { $0.weeks == point.weeks }) else {
          throw .notModeled("trial \(trialName): the visit \(point.name)")
        }
        visit = found
      }
      let key = Key(arm: asked.arm, against: asked.against, visit: visit)
      let question = keys.firstIndex(of: key) ?? keys.count
      if question == keys.count {
        keys.append(key)
        looks.append([])
        subsets.append([])
      }
      guard !asked.population.clauses.isEmpty else {
        if let look, !looks[question].contains(look) { looks[question].append(look) }
        places.append((question, look, nil))
        continue
      }
      if look != nil { throw .notModeled("trial \(trialName), by simulation: \(asked.population.text) at a look before the end") }
      if !subsets[question].contains(asked.population) { subsets[question].append(asked.population) }
      places.append((question, nil, subsets[question].firstIndex(of: asked.population)))
    }
    var questions: [Question] = []
    for (index, key) in keys.enumerated() {
      let asked = looks[index].sorted()
      let planned = asked.map { trial.design.looks[$0] } + [.end]
      guard let comparing = trial.comparing(key.arm, with: key.against, at: key.visit, looks: planned, in: subsets[index]) else {
        throw .notModeled("trial \(trialName): an analysis of \(key.arm)")
      }
      do { questions.append(Question(plan: try ConclusionPlan(for: comparing), looks: asked)) } catch { throw .mathematical(error) }
    }
    answers = places.map { place in
      if let subset = place.subset { return (place.question, .subset(subset)) }
      let order = questions[place.question].looks
      return (place.question, .look(place.look.flatMap { order.firstIndex(of: $0) } ?? order.count))
    }
    self.questions = questions
  }

  /// Whether a question's look waits for information or a day, for which patients must come one after the other.
  var asksForDays: Bool {
    questions.contains { question in
      question.plan.trial.design.looks.contains { look in
        switch look {
        case .information, .calendar, .events: true
        case .patients, .end: false
        }
      }
    }
  }

  /// Whether the trial has the factors of a condition; else it holds for nobody.
  func knows(_ condition: Condition) -> Bool {
    condition.clauses.allSatisfy { clause in
      if case .factor(let name, _, _) = clause { trial.population.factors.contains { $0.name == name } } else { scenario.baseline != nil }
    }
  }

  /// The looks of a question in a draw, rising.
  func looks(_ question: Int, in trial: TrialProtocol) -> [Look] {
    var least = 0.0
    return questions[question].looks.map { place -> Look in
      guard case .patients(let share) = trial.design.looks[place] else { return trial.design.looks[place] }
      least = min(max(share, least, 1e-4), 1)
      return .patients(least)
    } + [.end]
  }
}
