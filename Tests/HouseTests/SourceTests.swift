import Foundation
import TestSupport
import Testing

@Suite struct `Sources` {
  /// What a room below Studio never does: each is handed in instead.
  static let forbidden: [(what: String, pattern: String)] = [
    ("a file", #"\b(FileManager|FileHandle|InputStream|OutputStream|fopen|fread|fwrite|opendir|mmap)\b"#),
    ("a file", #"\b(Data|NSData|String|NSString|NSArray|NSDictionary)\(\s*contentsOf"#),
    ("a file", #"\.write\(\s*to(File)?:(?!\s*&)"#),
    ("the network", #"\b(URLSession|URLRequest|socket|getaddrinfo)\b"#),
    ("a process", #"\b(Process\(|posix_spawn|fork\(|execv|popen|system\(|exit\(|abort\()"#),
    ("the environment", #"\b(ProcessInfo|getenv|setenv|CommandLine|NSHomeDirectory|NSTemporaryDirectory)\b"#),
    ("a clock", #"\b(Date\(\)|Date\.now|Date\(timeIntervalSinceNow|CFAbsoluteTimeGetCurrent|ContinuousClock|SuspendingClock|DispatchTime\.now)"#),
    ("a clock", #"\b(DispatchWallTime\.now|clock_gettime|gettimeofday|time\(nil\)|clock\(\)|mach_absolute_time|usleep|nanosleep|Task\.sleep)"#),
    ("system randomness", #"\b(SystemRandomNumberGenerator|arc4random\w*|drand48|getrandom|getentropy|rand\(\)|UUID\(\))"#),
    ("system randomness", #"\.random\((?!.*using:)|\.(shuffle|shuffled|randomElement)\(\)"#),
    ("the terminal", #"\b(print|debugPrint|dump|readLine|fputs|fprintf|printf|puts|NSLog)\("#),
    ("the terminal", #"\b(stdin|stdout|stderr)\b"#),
  ]
  /// The same for the C and C++ behind Mathematics.
  static let forbiddenInC = #"\b(time|clock|clock_gettime|rand|srand|random|getenv|fopen|printf|fprintf|puts|system|exit|abort)\s*\("#

  /// A boundary of words lies wherever a letter or digit meets another sign, so that `ProcessInfo.processInfo` is two words.
  static func regex(_ pattern: String) throws -> Regex<AnyRegexOutput> { try Regex(pattern).wordBoundaryKind(.simple) }

  static var rooms: [HouseFiles.File] { get throws { try HouseFiles.files(below: "Sources", ending: ".swift") } }

  @Test func `are read as code: comments and text are not`() {
    let code = SwiftCode(
      ##"""
      let a = "Date()" // Date()
      /* Date() /* Date() */ Date() */ let b = #"Date() \#(now(Date()))"#
      let c = """
        Date() \("x" + f(Date(), ")"))
        """
      """##)
    #expect(code.lines(matching: /Date\(\)/) == [2, 4])
    #expect(code.lines.count == 5)
    #expect(code.lines[1].contains("let b"))
    #expect(code.lines[1].matches(of: /Date/).count == 1)
  }

  @Test(arguments: [
    "let t = Date()", "let x = Double.random(in: 0..<1)", "let s = list.shuffled()", "let d = try Data(contentsOf: url)", "print(x)",
    "let p = Process()", "let e = ProcessInfo.processInfo.environment", "let n = DispatchTime.now()", "let u = UUID()", "list.randomElement()",
  ])
  func `with what is forbidden would be found out`(_ line: String) throws {
    let found = try Self.forbidden.contains { !SwiftCode(line).lines(matching: try Self.regex($0.pattern)).isEmpty }
    #expect(found)
  }

  @Test(arguments: [
    "list.append(contentsOf: others)", "let d = Date(timeIntervalSince1970: t)", "let x = Double.random(in: 0..<1, using: &stream)",
    "list.shuffled(using: &generator)", "let process = 3", "blueprint(x)", "let stream = RandomStream(seed: 1)",
  ])
  func `with what is allowed are left alone`(_ line: String) throws {
    for rule in Self.forbidden { #expect(SwiftCode(line).lines(matching: try Self.regex(rule.pattern)).isEmpty, "\(rule.pattern)") }
  }

  @Test func `below Studio touch no clock, file, process, environment, terminal or system randomness`() throws {
    let rules = try Self.forbidden.map { (what: $0.what, pattern: try Self.regex($0.pattern)) }
    for file in try Self.rooms where !file.path.hasPrefix("Sources/Studio/") && !file.path.hasPrefix("Sources/equipoise/") {
      let code = SwiftCode(file.text)
      for rule in rules {
        for line in code.lines(matching: rule.pattern) { Issue.record("\(file.path):\(line): \(rule.what) is touched below Studio") }
      }
    }
    let rule = try Self.regex(Self.forbiddenInC)
    for ending in [".c", ".cpp", ".h"] {
      for file in try HouseFiles.files(below: "Sources", ending: ending) {
        for line in SwiftCode(file.text).lines(matching: rule) { Issue.record("\(file.path):\(line): forbidden below Studio") }
      }
    }
  }

  @Test func `force nothing and swallow nothing`() throws {
    for file in try Self.rooms {
      let code = SwiftCode(file.text)
      for line in code.lines(matching: /\b(try|as)!/.wordBoundaryKind(.simple)) { Issue.record("\(file.path):\(line): try! or as!") }
      let joined = code.lines.joined(separator: "\n")
      #expect(joined.firstMatch(of: /\bcatch\b[^{\n]*\{\s*\}/) == nil, "\(file.path): an empty catch")
      #expect(joined.firstMatch(of: /\bfatalError\(/) == nil, "\(file.path): fatalError")
    }
  }

  @Test func `have no room for what is not yet understood`() throws {
    let names = try Regex("(Util|Helper|Common|Core|Manager)s?(?![a-z])")
    for path in HouseFiles.paths(below: "Sources") + HouseFiles.paths(below: "Tests") {
      #expect(path.firstMatch(of: names) == nil, "\(path): Utils, Helpers, Common, Core and Manager name no idea")
    }
  }

  /// A page that a docstring sends its reader to.
  @Test func `cite only pages and references that exist`() throws {
    for file in try [".swift", ".c", ".cpp", ".h"].flatMap({ try HouseFiles.files(below: "Sources", ending: $0) }) {
      for match in file.text.matches(of: /Documentation\/(?:methods|decisions)\/[A-Za-z0-9-]+\.md/) {
        #expect(HouseFiles.exists(String(match.0)), "\(file.path) cites \(match.0)")
      }
      for match in file.text.matches(of: /`(?:Tests\/)?References\/([a-z0-9-]+)/) {
        #expect(HouseFiles.exists("Tests/References/\(match.1)/SOURCE.md"), "\(file.path) cites \(match.0)")
      }
    }
  }
}
