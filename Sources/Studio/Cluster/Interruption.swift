import Foundation
import Synchronization

/// SIGINT and SIGTERM as something that work looks at now and then, so that it can end in order. A second signal ends the program at once.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// From now on the two signals are noted instead of ending the program.
  static func listen() {
    // Made before a handler, which may not make anything, needs it.
    received.store(0, ordering: .relaxed)
    // Whoever started this program may have done so with signals held back.
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if Interruption.received.exchange(number, ordering: .relaxed) != 0 {
          signal(number, SIG_DFL)
          raise(number)
        }
      }
    }
  }

  /// The signal that came, if one has.
  static var signalReceived: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }
}
