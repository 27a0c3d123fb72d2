;;; The files of a corpus.

(define-module (oracle corpus files)
  #:use-module (ice-9 ftw)
  #:use-module (srfi srfi-1)
  #:use-module (srfi srfi-26)
  #:export (files-below))

(define (files-below directory . suffixes)
  "Return the names of all files below DIRECTORY that end in one of SUFFIXES, in
alphabetic order.  Links are not followed."
  (define found '())
  (nftw directory
        (lambda (file stat flag base level)
          (when (and (eq? flag 'regular)
                     (any (cut string-suffix? <> file) suffixes))
            (set! found (cons file found)))
          #t)
        'physical)
  (sort found string<?))
