import Design
import Foundation
import Report
import TestSupport
import Testing
import Trial

/// Every example of a design, as a figure and in sentences.
@Suite struct `Examples of designs` {
  struct Example: Sendable, CustomTestStringConvertible {
    var name: String
    var testDescription: String { name }
    func trial() throws -> TrialProtocol {
      let url = References.project.appendingPathComponent("Examples/designs/\(name)")
      return try TrialProtocol.reading(String(contentsOf: url, encoding: .utf8))
    }
  }
  static let all: [Example] = {
    let folder = References.project.appendingPathComponent("Examples/designs").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    // One is there to be refused.
    return names.filter { $0.hasSuffix(".yaml") && $0 != "overspent.yaml" }.sorted().map(Example.init)
  }()

  @Test(arguments: all) func `are drawn by the rules of drawing`(_ example: Example) throws {
    let trial = try example.trial()
    let figures = TrialFigures.all(trial, design: try DesignResults.results(for: trial))
    for figure in figures {
      #expect(FigureCheck.faults(figure.specification).isEmpty, "\(figure.id)")
      #expect(figure.headline.count <= 90 && figure.headline.contains { $0.isLetter }, "\(figure.id): \(figure.headline)")
      #expect(figure.howToRead.hasSuffix(".") && !figure.howToRead.contains("  "), "\(figure.howToRead)")
      #expect(!figure.alternativeText.isEmpty && Set(figures.map(\.id)).count == figures.count)
    }
    if trial.design.looks.count > 1 { #expect(figures.contains { $0.id == "boundaries" || $0.id.hasPrefix("boundary-") }) }
  }

  @Test(arguments: all) func `have their methods in sentences that end, with every work that they cite`(_ example: Example) throws {
    let trial = try example.trial()
    let text = MethodsText(trial, design: try DesignResults.results(for: trial)).text
    for block in text.components(separatedBy: "\n\n") {
      #expect(block.split(separator: "\n").allSatisfy { $0.count <= 100 }, "\(block)")
      #expect(block.trimmingCharacters(in: .whitespacesAndNewlines).hasSuffix("."), "\(block)")
      #expect(!block.contains("  ") || block.hasPrefix("References"), "\(block)")
      #expect(!block.contains(" ."), "\(block)")
    }
    let cited = Set(text.matches(of: /\[(\d+)(?:, (\d+))?\]/).flatMap { [$0.1, $0.2].compactMap { $0 }.map(String.init) })
    let listed = text.split(separator: "\n").filter { $0.first == "[" && $0.split(separator: " ")[0].last == "]" }.count
    #expect(cited.count == listed)
    #expect(text.hasPrefix("Sample size\n") && text.contains("\n\nAllocation\n"))
  }

  /// What each word says of itself.
  @Test(arguments: [
    ("spending-of.yaml", "function of Lan and DeMets"), ("spending-kim.yaml", "Kim and DeMets, ρ = 3"),
    ("spending-hsd.yaml", "De Cani, γ = −4"), ("spending-user.yaml", "look by look as fixed in the file"),
    ("family-wang.yaml", "Wang and Tsiatis, Δ = 0.25"), ("family-haybittle.yaml", "z = 3 after Haybittle and Peto"),
    ("bounds-effect.yaml", "are effects seen, fixed in the file"), ("futility-predicted.yaml", "the predictive power"),
    ("harm.yaml", "Bounds for harm spend 10%"), ("futility-binding.yaml", "are binding"), ("efficacy-late.yaml", "at look 2 and the end alone"),
    ("delayed.yaml", "the decision is made when all who were randomized have been followed"), ("allocation-urn.yaml", "Wei's urn"),
    ("allocation-minimization.yaml", "minimization with a random element"), ("allocation-biased-coin.yaml", "Efron's biased coin"),
    ("sample-size-mmrm.yaml", "70% at week 6"), ("assurance.yaml", "an assurance of 70%"), ("two-variances.yaml", "6 (placebo) and 9 (drug)"),
  ])
  func `say what is special about them`(_ name: String, _ words: String) throws {
    let trial = try Example(name: name).trial()
    let text = MethodsText(trial, design: try DesignResults.results(for: trial)).text.replacingOccurrences(of: "\n", with: " ")
    #expect(text.contains(words), "\(text)")
  }
}
