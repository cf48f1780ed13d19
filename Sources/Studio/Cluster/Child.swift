import Foundation

/// A process that this one started, by its number: started and asked after in the plainest way.
///
/// Foundation's `Process` takes a program that closes what it inherited, as daemons do, for one that has ended, and then waits for it for ever on the
/// thread that looks after all the others; and a child left behind by a program keeps that from being seen to end. Nothing of this depends on
/// what a program does with its files.
struct Child: Sendable {
  let id: pid_t

  /// Starts a program with no signal held back, nothing on its standard input, and in a group of its own, which a terminal's Ctrl-C does not reach.
  ///
  /// - Parameters:
  ///   - command: a path, or a name to be found on the PATH, and its arguments.
  ///   - environment: set beside what this process has.
  ///   - folder: where it runs; here if nil.
  ///   - output: a file that is added to, as is `errors`.
  init(_ command: [String], environment: [String: String] = [:], in folder: String? = nil, output: String, errors: String) throws(ClusterFailure) {
    guard let program = Self.path(of: command[0]) else {
      throw ClusterFailure.queue(command: command[0], what: "found no such command on the PATH")
    }
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    if errors == output {
      posix_spawn_file_actions_adddup2(&actions, 1, 2)
    } else {
      posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    }
    for file in Self.openFiles { posix_spawn_file_actions_addclose(&actions, file) }
    var (none, asUsual) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigemptyset(&asUsual)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&asUsual, signal) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &asUsual)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
    let all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var number = pid_t()
    var words = [program] + command.dropFirst()
    if let folder { words = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + words }
    let fault = Self.withStrings(words) { arguments in
      Self.withStrings(all.map { "\($0.key)=\($0.value)" }) { posix_spawn(&number, words[0], &actions, &attributes, arguments, $0) }
    }
    guard fault == 0 else { throw ClusterFailure.queue(command: command[0], what: "it cannot be started: \(String(cString: strerror(fault)))") }
    id = number
  }

  /// How it ended, as shells have it, 128 and the signal's number for one that was killed; nil while it runs. To be asked until it has ended once.
  func status() -> Int32? {
    var status: Int32 = 0
    let answer = waitpid(id, &status, WNOHANG)
    if answer == 0 || (answer < 0 && errno == EINTR) { return nil }
    guard answer == id else { return 127 }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  /// How it ended; nil where it still runs after so many seconds.
  func status(within seconds: Double) -> Int32? {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    var pause = 0.001
    while true {
      if let status = status() { return status }
      if clock.now >= end { return nil }
      Thread.sleep(forTimeInterval: pause)
      pause = min(2 * pause, 0.05)
    }
  }

  /// What a child would inherit beside its three; one that is closed meanwhile does no harm.
  private static var openFiles: [Int32] { Disk.names(in: "/proc/self/fd").compactMap { Int32($0) }.filter { $0 > 2 } }

  static func path(of name: String) -> String? {
    if name.contains("/") { return name }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Unsafe because the system takes arrays of C strings, ended by a null.
  private static func withStrings<Value>(_ texts: some Sequence<String>, _ work: ([UnsafeMutablePointer<CChar>?]) -> Value) -> Value {
    var pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    pointers.append(nil)
    return work(pointers)
  }
}
