#ifndef CBOOST_H
#define CBOOST_H
#endif
