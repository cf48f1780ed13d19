import Analysis
import Foundation
import ArgumentParser
import Mathematics
import Notation
import Report
import Trial

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "One model on one data file, without a protocol.",
    discussion: """
      Text columns and the visit of the covariance term are factors; numbers with leading zeros are text. Rows with a missing value fall out and are
      counted. A model without a covariance term is fitted by least squares. Covariances: us ar1 ar1h cs csh ad adh toep toeph, by group as in
      us(VISIT | ARM / PATIENT), and by distance sp_exp(DAY | PATIENT), sp_gau.

      Example: equipoise fit "CHANGE ~ BASVAL*VISIT + THERAPY*VISIT + us(VISIT | PATIENT)" --data antidepressant.csv --reference THERAPY=PLACEBO --means THERAPY
      """)

  @Argument(help: "Model in R's notation.")
  var formula: String
  @Option(help: "CSV file.")
  var data: String
  @Option(help: "REML or ML.")
  var method: Estimation = .REML
  @Option(
    name: .customLong("df"),
    help: "Satterthwaite, Kenward-Roger, \"Kenward-Roger linear\", \"Kenward-Roger as in mmrm\", between-within, residual or normal.")
  var degreesOfFreedom: DegreesOfFreedom = .satterthwaite
  @Option(name: .customLong("errors"), help: "Standard errors: model, CR0, CR2 or CR3; of one row a subject also HC0, HC1, HC2 or HC3.")
  var standardErrors: StandardErrors = .model
  @Option(name: .customLong("fallback"), help: "Covariance to take where the model's cannot be fitted; may be given again, in order.")
  var fallback: [CovarianceTerm.Structure] = []
  @Option(name: .customLong("row-weights"), help: "Column of each row's weight, above 0.")
  var rowWeights: String?
  @Option(help: "F tests of the model's terms: I (sequential) or III.")
  var tests: TermTests?
  @Option(help: "Factor whose least-squares means and differences from the reference are wanted, by visit.")
  var means: String?
  @Option(help: "Weights of the other factors in the means: equal, proportional, outer, cells or counterfactual.")
  var weights: MeanWeights = .equal
  @Option(help: "Makes a column of numbers a factor; may be given again.")
  var factor: [String] = []
  @Option(help: "COLUMN=LEVEL: the factor's reference level; may be given again. Else the first in sorted order.")
  var reference: [String] = []
  @Option(help: "Text that means missing, besides an empty field; may be given again. Default: NA.")
  var missing: [String] = []
  @Option(name: .customLong("where"), help: "COLUMN=VALUE: only these rows; may be given again.")
  var filters: [String] = []
  @Option(help: "Level of the intervals, in %.")
  var confidence: Double = 95
  @OptionGroup var output: OutputOptions

  func validate() throws {
    for pair in reference + filters where !pair.contains("=") { throw ValidationError("found \"\(pair)\", expected COLUMN=VALUE") }
    if !(confidence > 0 && confidence < 100) { throw ValidationError("--confidence takes a number between 0 and 100") }
  }

  func run() throws {
    let model = try parsedFormula()
    let file = try Files.read(data)
    let table = try readTable(file, model)
    let read = try frame(table, model, file)
    if let means, read.frame.index(of: means).flatMap({ read.frame.variables[$0].levels }) == nil {
      Terminal.complain("\(data): found --means \"\(means)\", expected a factor of the model: \(factorNames(read.frame))\n")
      throw ExitCode(1)
    }
    let results: TrialResults = try computing { () throws(MathematicalFailure) -> TrialResults in try self.results(model, table, read) }
    try output.write(
      results, header: ResultsDocument.Header(version: Version.current, command: "fit", file: file.name, sha256: file.sha256),
      details: ["coefficientCovariance"])
  }

  private func results(_ model: ModelFormula, _ table: DataTable, _ read: TableFrame) throws(MathematicalFailure) -> TrialResults {
    let method = FitMethod(
      estimation: self.method, degreesOfFreedom: degreesOfFreedom, standardErrors: standardErrors, covarianceFallback: fallback)
    let fit = try ModelFit(model, frame: read.frame, method: method)
    let subjects = read.frame.subjectCount + read.subjectsDropped
    var results = try fit.results(rowsGiven: table.rowCount, subjectsGiven: subjects)
    if !read.references.isEmpty { results.append("references", .table(referenceTable(read))) }
    if let tests { results.append("tests", .table(try fit.termTable(tests))) }
    if let means { results.append(contentsOf: try fit.meanResults(of: means, weights: weights, confidence: confidence / 100)) }
    return results
  }

  private func referenceTable(_ read: TableFrame) -> ResultTable {
    ResultTable(
      label: "Reference levels",
      columns: [
        ResultTable.Column("factor", "Factor", .text), ResultTable.Column("reference", "Reference", .text),
        ResultTable.Column("chosen", "Chosen", .text),
      ], rows: read.references.map { [.text($0.factor), .text($0.level), .text($0.named ? "by --reference" : "first in sorted order")] })
  }

  private func parsedFormula() throws -> ModelFormula {
    do throws(FormulaFault) {
      let parsed = try ModelFormula.parse(formula)
      guard parsed.censoring == nil, parsed.strata.isEmpty, parsed.offset == nil else {
        throw FormulaFault(
          found: parsed.censoring != nil ? "\"Surv(…)\"" : parsed.strata.isEmpty ? "\"offset(…)\"" : "\"strata(…)\"",
          expected: "a linear model: times to an event, rates and strata are analyzed from a protocol", rule: .refused, offset: 0)
      }
      return parsed
    } catch {
      let fault = Fault(
        line: 1, column: error.offset + 1, place: "", found: error.found, expected: error.expected, suggestion: error.suggestion, rule: error.rule)
      Terminal.complain(FaultText.line(fault, file: "formula"))
      throw ExitCode(1)
    }
  }

  private func readTable(_ file: InputFile, _ model: ModelFormula) throws -> DataTable {
    do throws(Faults) {
      let options = DataTable.ReadingOptions(missing: missing.isEmpty ? ["NA"] : missing, factors: Set(factor))
      let table = try DataTable.reading(csv: file.bytes, options: options)
      return try filtered(table, file)
    } catch {
      Terminal.complain(FaultText.lines(error.all, file: file.name))
      throw ExitCode(1)
    }
  }

  private func filtered(_ table: DataTable, _ file: InputFile) throws(Faults) -> DataTable {
    var table = table
    let known = table.columns.map(\.name)
    for name in factor where table[name] == nil {
      throw Faults([
        Fault(
          line: 0, column: 0, place: "--factor", found: "no column \"\(name)\"", expected: "one of \(known.joined(separator: ", "))",
          rule: .unknownName)
      ])
    }
    for filter in filters {
      let parts = filter.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      let (name, value) = (parts[0], parts.count > 1 ? parts[1] : "")
      guard table[name] != nil else {
        throw Faults([
          Fault(
            line: 0, column: 0, place: "--where", found: "no column \"\(name)\"", expected: "one of \(known.joined(separator: ", "))",
            rule: .unknownName)
        ])
      }
      table = table.rows(where: name, equals: value)
      guard table.rowCount > 0 else {
        throw Faults([Fault(line: 0, column: 0, place: "--where", found: "no row with \(name) = \(value)", expected: "some", rule: .missing)])
      }
    }
    return table
  }

  private func frame(_ table: DataTable, _ model: ModelFormula, _ file: InputFile) throws -> TableFrame {
    var references: [String: String] = [:]
    for pair in reference {
      let parts = pair.split(separator: "=", maxSplits: 1)
      references[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
    }
    do throws(ModelInputFault) { return try ModelFrame.reading(table, formula: model, references: references, weights: rowWeights) } catch {
      Terminal.complain(FaultText.sentence(error, file: file.name))
      throw ExitCode(1)
    }
  }

  private func factorNames(_ frame: ModelFrame) -> String { frame.variables.filter { $0.levels != nil }.map(\.name).joined(separator: ", ") }
}

extension Estimation: ExpressibleByArgument {
  public init?(argument: String) { self.init(rawValue: argument.uppercased()) }
}
extension MeanWeights: ExpressibleByArgument {}
extension StandardErrors: ExpressibleByArgument {
  public init?(argument: String) { self.init(rawValue: argument == "model" ? argument : argument.uppercased()) }
}
extension CovarianceTerm.Structure: ExpressibleByArgument {}
extension TermTests: ExpressibleByArgument {
  public init?(argument: String) { self.init(rawValue: argument.uppercased()) }
}
extension DegreesOfFreedom: ExpressibleByArgument {
  public init?(argument: String) {
    guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == argument.lowercased() }) else { return nil }
    self = found
  }
}
