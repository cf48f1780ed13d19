@testable import Report
@testable import Trial

extension PhaseThree {
  static let reproducibility = Document.Reproducibility(
    command: "equipoise report phase-3.yaml --data adqs.csv", version: "1.0.0", fileName: "phase-3.yaml",
    sha256: "3f9a1c07d55e21aa90b1c6f2043be8d7719adcee10f84b22be63a905cc1f2be4", seed: 20_261_123, trials: 10_000, failedFits: 0,
    data: .init(file: "adqs.csv", sha256: String(repeating: "77", count: 32)))

  static func review(
    _ trial: TrialProtocol = trial, design: TrialResults? = design, simulation: TrialResults? = simulation, analysis: TrialResults? = analysis
  ) -> Document {
    TrialReview(trial: trial, design: design, simulation: simulation, analysis: analysis, reproducibility: reproducibility)
      .document(date: CalendarDate(year: 2026, month: 11, day: 23))
  }

  /// A protocol whose every text holds what HTML and Typst would read as markup.
  static var hostile: TrialProtocol {
    var trial = trial
    trial.identification.title = #"A <b>"hard"</b> & \title\ #let x = 1 $y$ @ref *a* _b_ -- `c` [d] {e} 'f' // /* ~"#
    trial.identification.note = "= Heading\n- item #panic() <script>alert(1)</script>"
    trial.arms[1].label = "Drug <A> & #B"
    trial.population.condition = "con*di_tion $"
    trial.analyses[1].label = #"carried \ "forward" -- @x"#
    return trial
  }

  /// A stand-in for a drawing, with an identifier that must not meet another's.
  static func drawings(_ document: Document) -> [String: HTMLWriter.Drawing] {
    func svg(_ name: String) -> String {
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"627\" height=\"300\" viewBox=\"0 0 627 300\"><clipPath id=\"\(name)-clip\"></clipPath></svg>"
    }
    return document.figures.reduce(into: [:]) { $0[$1.id] = .init(light: svg($1.id + "-light"), dark: svg($1.id + "-dark")) }
  }
}
